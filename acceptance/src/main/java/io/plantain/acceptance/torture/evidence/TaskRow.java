package io.plantain.acceptance.torture.evidence;

import io.plantain.event.StoredMedia;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of intake's task table.
///
/// @param pictures how many were ordered
/// @param priceCredits what they cost when all arrive
public record TaskRow(
    UUID taskId,
    String teamId,
    String prompt,
    @Nullable String requestKey,
    int pictures,
    long priceCredits,
    String status,
    long costCredits,
    List<StoredMedia> media,
    @Nullable String failure,
    @Nullable String settlement,
    Instant createdAt,
    @Nullable Instant closedAt) {
  public TaskRow {
    media = List.copyOf(media);
  }

  public boolean succeeded() {
    return status.equals("success");
  }
}
