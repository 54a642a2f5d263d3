package io.plantain.ledger.admin;

import io.plantain.event.EventIds;
import io.plantain.event.LedgerCommand.CreditsGranted;
import io.plantain.event.LedgerCommand.ReleaseOrdered;
import io.plantain.kit.act.Happened;
import io.plantain.kit.act.Result;
import io.plantain.ledger.posting.Entry;
import io.plantain.ledger.posting.TaskHold;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/// Changes a task's money through the commands topic, as all changes go: the listener decides, and
/// the first outcome wins. So what is said here is what the books say afterwards.
@Component
class TaskMoney {
  /// A commit of the listener is some milliseconds away; an operator waits that long.
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final Duration LOOK = Duration.ofMillis(50);

  /// What the team reads in its statement; why it was done is in the audit.
  private static final String REFUND = "refund of a paid task";

  private final JdbcTemplate jdbc;
  private final CommandQueue queue;
  private final InstantSource clock;

  TaskMoney(JdbcTemplate jdbc, CommandQueue queue, InstantSource clock) {
    this.jdbc = jdbc;
    this.queue = queue;
    this.clock = clock;
  }

  record Known(String teamId, TaskHold.State state, long amount, long captured) {}

  @Nullable Known find(UUID taskId) {
    return jdbc
        .query(
            """
            select w.owner_id, h.state, h.amount, h.captured
            from task_hold h join wallet w on w.id = h.wallet_id where h.task_id = ?
            """,
            (row, number) ->
                new Known(
                    row.getString(1),
                    TaskHold.State.of(row.getInt(2)),
                    row.getLong(3),
                    row.getLong(4)),
            taskId)
        .stream()
        .findFirst()
        .orElse(null);
  }

  /// Final: whatever is delivered later finds the hold released and is free.
  Result release(UUID taskId) {
    Known known = find(taskId);
    if (known == null) {
      return Result.unknownTask();
    }
    return switch (known.state()) {
      case HELD -> {
        queue.order(
            EventIds.derived("release", taskId.toString()),
            new ReleaseOrdered(taskId, known.teamId(), now()));
        yield await(() -> state(taskId) != TaskHold.State.HELD)
            ? released(taskId, known.amount())
            : Result.accepted("ordered", "Stored; the hold is released when the broker is back.");
      }
      case RELEASED, VOID -> Result.done("already_released", "Nothing is held for it any more.");
      case DECLINED -> Result.done("nothing_held", "There were too few credits to hold.");
      case CAPTURED -> captured();
      case EARLY_CAPTURE ->
          Result.refused("not_held_yet", "It was delivered before its hold came. Try again later.");
    };
  }

  /// The end that came first may have been another one.
  private Result released(UUID taskId, long credits) {
    return state(taskId) == TaskHold.State.RELEASED
        ? Result.done("released", credits + " credits went back to the team.")
        : captured();
  }

  private static Result captured() {
    return Result.refused("captured", "It was delivered and paid. Refund it instead.");
  }

  /// Once: the grant that gives the credits back has an id made of the task's.
  Result refund(UUID taskId) {
    Known known = find(taskId);
    if (known == null) {
      return Result.unknownTask();
    }
    if (known.state() == TaskHold.State.HELD) {
      return Result.refused("held", "Its credits are still held. Release them instead.");
    }
    if (known.state() != TaskHold.State.CAPTURED || known.captured() == 0) {
      return Result.refused("not_paid", "Nothing was paid for it.");
    }
    if (isRefunded(taskId)) {
      return Result.done("already_refunded", "Its credits were given back before.");
    }
    UUID grantId = EventIds.derived("refund", taskId.toString());
    queue.order(
        grantId,
        new CreditsGranted(grantId, known.teamId(), now(), known.captured(), REFUND, taskId));
    return await(() -> isRefunded(taskId))
        ? Result.done("refunded", known.captured() + " credits went back to the team.")
        : Result.accepted("ordered", "Stored; the credits go back when the broker is back.");
  }

  List<Happened> timeline(UUID taskId, Known known) {
    List<Happened> timeline =
        new ArrayList<>(
            jdbc.query(
                """
                select t.at, t.kind, t.amount, t.available_after, t.held_after
                from transfer t
                where t.ref = ? or t.kind = 1 and t.ref in (
                  select grant_id from credit_grant where task_id = ?)
                order by t.version
                """,
                (row, number) ->
                    new Happened(
                        row.getObject(1, OffsetDateTime.class).toInstant(),
                        "journal: " + Entry.Kind.of(row.getInt(2)).name().toLowerCase(Locale.ROOT),
                        "%d credits; then %d available, %d held"
                            .formatted(row.getLong(3), row.getLong(4), row.getLong(5))),
                taskId,
                taskId));
    jdbc.query(
        "select held_at, settled_at from task_hold where task_id = ?",
        row -> {
          add(timeline, row.getObject(1, OffsetDateTime.class), "hold: taken", known);
          add(timeline, row.getObject(2, OffsetDateTime.class), "hold: settled", known);
        },
        taskId);
    return timeline;
  }

  private static void add(
      List<Happened> timeline, @Nullable OffsetDateTime at, String event, Known known) {
    if (at != null) {
      timeline.add(
          new Happened(
              at.toInstant(),
              event,
              "%d credits asked for, %d paid, now %s"
                  .formatted(known.amount(), known.captured(), known.state())));
    }
  }

  private TaskHold.@Nullable State state(UUID taskId) {
    Known known = find(taskId);
    return known == null ? null : known.state();
  }

  private boolean isRefunded(UUID taskId) {
    return Objects.requireNonNull(
        jdbc.queryForObject(
            "select exists (select from credit_grant where task_id = ?)", Boolean.class, taskId));
  }

  private static boolean await(BooleanSupplier seen) {
    long limit = System.nanoTime() + PATIENCE.toNanos();
    while (!seen.getAsBoolean()) {
      if (System.nanoTime() > limit) {
        return false;
      }
      try {
        Thread.sleep(LOOK);
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
