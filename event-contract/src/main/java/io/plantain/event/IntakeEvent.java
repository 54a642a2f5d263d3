package io.plantain.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.UUID;

/// `intake.tasks.v1`: a task was accepted and stored. Re-sending it re-drives the whole chain from
/// what is stored.
public sealed interface IntakeEvent extends PipelineEvent, TaskScoped {

  /// @param deadline after it generation ends the task as expired
  @JsonTypeName("TaskSubmitted")
  record TaskSubmitted(
      UUID taskId, String teamId, Instant at, TaskSpec spec, Price price, Instant deadline)
      implements IntakeEvent {}
}
