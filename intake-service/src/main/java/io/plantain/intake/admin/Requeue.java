package io.plantain.intake.admin;

import io.plantain.event.EventCodec;
import io.plantain.event.EventIds;
import io.plantain.event.Price;
import io.plantain.event.TaskSpec;
import io.plantain.intake.dispatch.Dispatch;
import io.plantain.intake.submission.Answer;
import io.plantain.intake.submission.Order;
import io.plantain.intake.submission.Orders;
import io.plantain.intake.submission.Submission;
import io.plantain.intake.task.TaskStatus;
import io.plantain.kit.TryLater;
import io.plantain.kit.act.Result;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.core.type.TypeReference;

/// Sends a task on its way once more. An open one is driven again from what every stage stored. One
/// that failed, and so cost nothing, is submitted anew under a new id: an end never changes.
final class Requeue {
  private static final TypeReference<Map<String, String>> STRINGS = new TypeReference<>() {};

  /// Longer than any task can be looked at: the same task is requeued once.
  private static final Duration KEY_LIFE = Duration.ofDays(1_000);

  private final JdbcTemplate jdbc;
  private final Submission submission;
  private final Dispatch dispatch;
  private final Clock clock;

  Requeue(JdbcTemplate jdbc, Submission submission, Dispatch dispatch, Clock clock) {
    this.jdbc = jdbc;
    this.submission = submission;
    this.dispatch = dispatch;
    this.clock = clock;
  }

  private record Row(
      String teamId,
      TaskStatus status,
      boolean closed,
      boolean waiting,
      long paid,
      @Nullable String spec,
      String price,
      Map<String, String> metadata,
      Duration time,
      @Nullable String traceparent,
      @Nullable UUID keyId,
      @Nullable UUID budgetId,
      @Nullable String callbackUrl,
      @Nullable String plan) {}

  Result requeue(UUID taskId) {
    Row task = find(taskId);
    if (task == null) {
      return Result.unknownTask();
    }
    if (!task.closed) {
      return task.waiting
          ? Result.done("waiting", "It waits in its team's line, and goes when there is a place.")
          : driveAgain(taskId);
    }
    if (task.status != TaskStatus.FAILED || task.paid > 0) {
      return task.status == TaskStatus.CANCELED
          ? Result.refused("canceled", "Its team canceled it. Let the team submit it again.")
          : Result.refused("succeeded", "It was delivered and paid. Refund it instead.");
    }
    if (task.spec == null) {
      return Result.refused("forgotten", "What it asked for was forgotten after its retention.");
    }
    return submitAnew(taskId, task, task.spec);
  }

  private Result driveAgain(UUID taskId) {
    jdbc.update(
        "update task set drive_at = now() where task_id = ? and closed_at is null and not waiting",
        taskId);
    dispatch.wake();
    return Result.accepted(
        "driven_again", "It is open; every stage tells once more what it knows.");
  }

  /// At the price that was promised, for the key that asked, and once.
  private Result submitAnew(UUID taskId, Row task, String stored) {
    TaskSpec spec = EventCodec.mapper().readValue(stored, TaskSpec.class);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Order order =
        new Order(
            EventIds.newTaskId(),
            task.teamId,
            spec,
            task.metadata,
            EventCodec.mapper().readValue(task.price, Price.class),
            now,
            now.plus(task.time),
            "requeue " + taskId, // the blank keeps it apart from senders' keys
            KEY_LIFE,
            Orders.sha256(EventCodec.mapper().readTree(stored)),
            task.traceparent,
            task.keyId,
            task.budgetId,
            task.callbackUrl,
            task.plan,
            false); // an operator does not wait for a turn
    return switch (submit(order)) {
      case Answer.Accepted(UUID next, long credits) ->
          next.equals(order.taskId())
              ? Result.done(
                  "requeued as " + next,
                  "Submitted anew as %s for %d credits.".formatted(next, credits))
              : Result.done("already requeued as " + next, "It was submitted anew before.");
      case Answer.TooFewCredits few ->
          Result.refused("insufficient_credits", Submission.sentence(few));
      case Answer.SpendCapReached reached ->
          Result.refused("spend_cap_reached", Submission.sentence(reached));
      case Answer.KeyReused impossible -> Result.refused("changed", "It was requeued differently.");
    };
  }

  private Answer submit(Order order) {
    try {
      return submission.submit(order);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new TryLater("stopping", stopping);
    }
  }

  private @Nullable Row find(UUID taskId) {
    return jdbc
        .query(
            """
            select team_id, status, closed_at is not null as closed, waiting, paid_credits, spec,
              price, metadata, traceparent, key_id, budget_id,
              callback_url, plan, extract(epoch from deadline - coalesce(released_at, created_at)) as life
            from task where task_id = ?
            """,
            Requeue::row,
            taskId)
        .stream()
        .findFirst()
        .orElse(null);
  }

  private static Row row(ResultSet row, int number) throws SQLException {
    TaskStatus status = TaskStatus.of(row.getString("status"));
    String metadata = row.getString("metadata");
    return new Row(
        row.getString("team_id"),
        status == null ? TaskStatus.PENDING : status,
        row.getBoolean("closed"),
        row.getBoolean("waiting"),
        row.getLong("paid_credits"),
        row.getString("spec"),
        row.getString("price"),
        metadata == null ? Map.of() : EventCodec.mapper().readValue(metadata, STRINGS),
        Duration.ofSeconds(row.getLong("life")),
        row.getString("traceparent"),
        row.getObject("key_id", UUID.class),
        row.getObject("budget_id", UUID.class),
        row.getString("callback_url"),
        row.getString("plan"));
  }
}
