package io.plantain.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `generation.results.v1`: the one outcome of generating. Success and failure share a topic, so
/// every reader sees the same first outcome.
public sealed interface GenerationEvent extends PipelineEvent, TaskScoped {

  /// @param media what the provider delivered, in order; never empty
  @JsonTypeName("GenerationSucceeded")
  record GenerationSucceeded(
      UUID taskId,
      String teamId,
      Instant at,
      String provider,
      List<MediaReference> media,
      TaskSpec spec,
      Price price)
      implements GenerationEvent {
    public GenerationSucceeded {
      media = List.copyOf(media);
    }
  }

  @JsonTypeName("GenerationFailed")
  record GenerationFailed(
      UUID taskId, String teamId, Instant at, FailureReason reason, @Nullable String provider)
      implements GenerationEvent {}

  @JsonTypeName("GenerationCanceled")
  record GenerationCanceled(UUID taskId, String teamId, Instant at) implements GenerationEvent {}

  @JsonTypeName("GenerationExpired")
  record GenerationExpired(UUID taskId, String teamId, Instant at) implements GenerationEvent {}
}
