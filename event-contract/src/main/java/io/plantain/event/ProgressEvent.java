package io.plantain.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `generation.progress.v1`: best effort, kept for a day; may be lost.
public sealed interface ProgressEvent extends PipelineEvent, TaskScoped {

  @JsonTypeName("GenerationStarted")
  record GenerationStarted(UUID taskId, String teamId, Instant at, String provider)
      implements ProgressEvent {}

  /// @param percent 0 to 100, where the provider says
  /// @param stage the provider's own word, for example `stylist`
  @JsonTypeName("GenerationProgressed")
  record GenerationProgressed(
      UUID taskId, String teamId, Instant at, @Nullable Integer percent, @Nullable String stage)
      implements ProgressEvent {
    @Override
    public String step() {
      return at.toString();
    }
  }
}
