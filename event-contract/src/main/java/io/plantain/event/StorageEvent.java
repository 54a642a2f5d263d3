package io.plantain.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `storage.results.v1`: the pictures are ours, or they are not.
public sealed interface StorageEvent extends PipelineEvent, TaskScoped {

  /// @param media what is stored, checked and readable; never empty, may be fewer than asked for
  @JsonTypeName("MediaStored")
  record MediaStored(UUID taskId, String teamId, Instant at, List<StoredMedia> media, Price price)
      implements StorageEvent {
    public MediaStored {
      media = List.copyOf(media);
    }
  }

  /// @param category of what the output check objected to, for example `sexual`
  @JsonTypeName("StorageFailed")
  record StorageFailed(
      UUID taskId, String teamId, Instant at, FailureReason reason, @Nullable String category)
      implements StorageEvent {

    /// For any other reason than the output check's.
    public StorageFailed(UUID taskId, String teamId, Instant at, FailureReason reason) {
      this(taskId, teamId, at, reason, null);
    }
  }
}
