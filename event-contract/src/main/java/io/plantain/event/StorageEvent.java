package io.plantain.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

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

  @JsonTypeName("StorageFailed")
  record StorageFailed(UUID taskId, String teamId, Instant at, FailureReason reason)
      implements StorageEvent {}
}
