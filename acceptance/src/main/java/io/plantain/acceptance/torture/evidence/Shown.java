package io.plantain.acceptance.torture.evidence;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the API says about a task when the run has come to rest.
///
/// @param links signed, one a picture
public record Shown(
    UUID taskId,
    String teamId,
    String status,
    long costCredits,
    @Nullable String errorCode,
    List<String> links) {
  public Shown {
    links = List.copyOf(links);
  }
}
