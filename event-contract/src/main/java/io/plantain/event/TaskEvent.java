package io.plantain.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `task.events.v1`: what customers see of their tasks, in order for each task.
public sealed interface TaskEvent extends PipelineEvent {

  @JsonTypeName("TaskAccepted")
  record TaskAccepted(
      UUID taskId, String teamId, Instant at, long costCredits, @Nullable String idempotencyKey)
      implements TaskEvent, TaskScoped {}

  /// A request record that could not become a task. The position says which record is meant.
  ///
  /// @param position `topic-partition@offset` of the rejected record
  /// @param code a short error code, for example `invalid_request`
  /// @param message says what to change
  @JsonTypeName("TaskRejected")
  record TaskRejected(
      String teamId,
      Instant at,
      String position,
      @Nullable String idempotencyKey,
      String code,
      String message)
      implements TaskEvent {
    @Override
    public String step() {
      return position;
    }
  }

  @JsonTypeName("TaskProgressed")
  record TaskProgressed(UUID taskId, String teamId, Instant at, String currentStage)
      implements TaskEvent, TaskScoped {
    @Override
    public String step() {
      return currentStage;
    }
  }

  /// @param images the stored pictures; links are signed when a task is read, never here
  @JsonTypeName("TaskSucceeded")
  record TaskSucceeded(
      UUID taskId, String teamId, Instant at, long costCredits, List<StoredMedia> images)
      implements TaskEvent, TaskScoped {
    public TaskSucceeded {
      images = List.copyOf(images);
    }
  }

  /// @param category of what moderation blocked, for example `sexual`: what to revise
  @JsonTypeName("TaskFailed")
  record TaskFailed(
      UUID taskId,
      String teamId,
      Instant at,
      FailureReason reason,
      String message,
      @Nullable String category)
      implements TaskEvent, TaskScoped {

    /// For any other reason than moderation's.
    public TaskFailed(
        UUID taskId, String teamId, Instant at, FailureReason reason, String message) {
      this(taskId, teamId, at, reason, message, null);
    }
  }

  @JsonTypeName("TaskCanceled")
  record TaskCanceled(UUID taskId, String teamId, Instant at) implements TaskEvent, TaskScoped {}
}
