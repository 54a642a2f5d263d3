package io.plantain.intake.task;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/// What a team sees of its tasks and credits, and its wish to end one.
public final class Tasks {
  /// A task that ended here, because nobody else knew of it.
  public record Canceled(UUID taskId, String teamId, Instant at, @Nullable String callbackUrl) {}

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final Consumer<Canceled> told;

  /// @param told hears of an end in the transaction that stores it
  public Tasks(JdbcTemplate jdbc, TransactionTemplate transaction, Consumer<Canceled> told) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.told = told;
  }

  public @Nullable TaskRecord find(String teamId, UUID taskId) {
    List<TaskRecord> found =
        jdbc.query(
            "select " + TaskRecord.COLUMNS + " from task where task_id = ? and team_id = ?",
            TaskRecord::of,
            taskId,
            teamId);
    return found.isEmpty() ? null : found.getFirst();
  }

  /// Those that are there, of any team.
  public List<TaskRecord> find(List<UUID> taskIds) {
    return jdbc.query(
        "select " + TaskRecord.COLUMNS + " from task where task_id = any(?)",
        TaskRecord::of,
        (Object) taskIds.toArray(UUID[]::new));
  }

  /// Stored before the caller hears of it. A task that still waits in line ends at once: nobody
  /// else knows of it. False where the task is not there or has ended.
  public boolean askToCancel(String teamId, UUID taskId) {
    return Boolean.TRUE.equals(
        transaction.execute(status -> endInLine(teamId, taskId) || askGeneration(teamId, taskId)));
  }

  private boolean askGeneration(String teamId, UUID taskId) {
    return jdbc.update(
            """
            update task set cancel_at = now(),
              cancel_asked = coalesce(cancel_asked, date_trunc('milliseconds', now()))
            where task_id = ? and team_id = ? and closed_at is null\
            """,
            taskId,
            teamId)
        > 0;
  }

  /// The row is due once more, so that the public hears of the end.
  private boolean endInLine(String teamId, UUID taskId) {
    record Ended(long credits, @Nullable UUID budgetId, Canceled task) {}
    List<Ended> ended =
        jdbc.query(
            """
            update task set status = 'canceled', failure = 'canceled_by_user',
              settlement = 'NEVER_HELD', answered = true, cost_credits = 0, waiting = false,
              slot = false, announce_at = null, cancel_at = now(),
              cancel_asked = date_trunc('milliseconds', now()),
              closed_at = date_trunc('milliseconds', now())
            where task_id = ? and team_id = ? and waiting and closed_at is null
            returning price_credits, budget_id, closed_at, callback_url\
            """,
            (row, number) ->
                new Ended(
                    row.getLong(1),
                    row.getObject(2, UUID.class),
                    new Canceled(
                        taskId, teamId, row.getTimestamp(3).toInstant(), row.getString(4))),
            taskId,
            teamId);
    for (Ended task : ended) {
      jdbc.update(
          """
          update team_balance set unanswered = greatest(0, unanswered - ?),
            waiting = greatest(0, waiting - 1)
          where team_id = ?\
          """,
          task.credits,
          teamId);
      jdbc.update(
          "update key_budget set spent = greatest(0, spent - ?) where budget_id = ?",
          task.credits,
          task.budgetId);
      told.accept(task.task);
    }
    return !ended.isEmpty();
  }

  /// What can still be spent: the ledger's newest word less what it has not answered yet.
  public long credits(String teamId) {
    List<Long> found =
        jdbc.queryForList(
            "select greatest(0, available - unanswered) from team_balance where team_id = ?",
            Long.class,
            teamId);
    return found.isEmpty() ? 0 : found.getFirst();
  }
}
