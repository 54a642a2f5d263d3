package io.plantain.intake.webhook;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The types of messages, by their public names.
public final class EventType {
  public static final String TASK_SUCCEEDED = "task.succeeded";
  public static final String TASK_FAILED = "task.failed";
  public static final String TASK_CANCELED = "task.canceled";

  /// Best effort: a stage that was passed quickly may not be told.
  public static final String TASK_PROGRESSED = "task.progressed";

  /// Another endpoint of the team was switched off.
  static final String WEBHOOK_DISABLED = "webhook.disabled";

  /// A batch is done, was paused, or has been canceled.
  public static final String BATCH_PREFIX = "batch.";

  static final String WEBHOOK_TEST = "webhook.test"; // sent where it is asked for

  /// What an endpoint hears that names nothing.
  static final List<String> USUAL =
      List.of(
          BATCH_PREFIX + "canceled",
          BATCH_PREFIX + "completed",
          BATCH_PREFIX + "paused",
          TASK_CANCELED,
          TASK_FAILED,
          TASK_SUCCEEDED,
          WEBHOOK_DISABLED);

  static final Set<String> ALL = new TreeSet<>(USUAL);

  static {
    ALL.add(TASK_PROGRESSED);
  }

  private EventType() {}
}
