package io.plantain.acceptance.torture.guarantee;

import io.plantain.acceptance.torture.evidence.Told;
import io.plantain.event.TaskEvent;
import io.plantain.event.Topics;
import org.jspecify.annotations.Nullable;

/// The end of a task as the public is told.
record PublicEnd(String status, long credits) {

  /// Null for anything that does not end a task.
  static @Nullable PublicEnd of(Told told) {
    if (!told.topic().equals(Topics.TASK_EVENTS)) {
      return null;
    }
    return switch (told.event()) {
      case TaskEvent.TaskSucceeded e -> new PublicEnd("success", e.costCredits());
      case TaskEvent.TaskFailed e -> new PublicEnd("failed", 0);
      case TaskEvent.TaskCanceled e -> new PublicEnd("canceled", 0);
      case null, default -> null;
    };
  }
}
