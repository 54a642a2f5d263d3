package io.plantain.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `intake.tasks.v1`: a task was accepted and stored. Re-sending it re-drives the whole chain from
/// what is stored.
public sealed interface IntakeEvent extends PipelineEvent, TaskScoped {

  /// @param deadline after it generation ends the task as expired
  /// @param plan of the team when the task was accepted; older tasks do not say
  @JsonTypeName("TaskSubmitted")
  record TaskSubmitted(
      UUID taskId,
      String teamId,
      Instant at,
      TaskSpec spec,
      Price price,
      Instant deadline,
      @Nullable String plan)
      implements IntakeEvent {

    /// Of a team whose plan is not known.
    public TaskSubmitted(
        UUID taskId, String teamId, Instant at, TaskSpec spec, Price price, Instant deadline) {
      this(taskId, teamId, at, spec, price, deadline, null);
    }
  }
}
