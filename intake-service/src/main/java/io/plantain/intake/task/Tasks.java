package io.plantain.intake.task;

import io.plantain.event.EventCodec;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/// What a team sees of its tasks and credits, and its wish to end one.
public final class Tasks {
  /// Which tasks to list; null means all.
  ///
  /// @param metadata what a task's own must hold
  public record Filter(
      @Nullable TaskStatus status,
      @Nullable String model,
      @Nullable String scene,
      @Nullable UUID batchId,
      @Nullable UUID keyId,
      @Nullable Instant from,
      @Nullable Instant to,
      Map<String, String> metadata) {
    public Filter {
      metadata = Map.copyOf(metadata);
    }

    Filter withoutTo() {
      return new Filter(status, model, scene, batchId, keyId, from, null, metadata);
    }
  }

  /// @param total null where it was not counted
  public record Page(List<TaskRecord> tasks, @Nullable Long total) {}

  /// Where a list goes on: after this task.
  public record Place(Instant createdAt, UUID taskId) {}

  /// A task that ended here, because nobody else knew of it.
  public record Canceled(UUID taskId, String teamId, Instant at, @Nullable String callbackUrl) {}

  private static final String NEWEST_FIRST = " order by created_at desc, task_id desc limit ?";

  /// Values decide between the index of metadata and that of time: a plan for all of them is slow
  /// for some.
  private static final String PLAN_FOR_THESE_VALUES =
      "set local plan_cache_mode = force_custom_plan";

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final Consumer<Canceled> told;
  private final Totals totals = new Totals();

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

  /// Newest first, by the number of its page: the further back, the dearer.
  public Page list(String teamId, Filter filter, int page, int limit) {
    List<Object> values = new ArrayList<>();
    String where = where(teamId, filter, values);
    long total =
        totals.of(
            teamId + " " + filter,
            most -> {
              List<Object> counted = new ArrayList<>(values);
              counted.add(most);
              Long count =
                  jdbc.queryForObject(
                      "select count(*) from (select" + where + " limit ?) counted",
                      Long.class,
                      counted.toArray());
              return count == null ? 0 : count;
            });
    values.add(limit);
    values.add((page - 1L) * limit);
    // Rows that are passed over are read in the index only.
    String ofPage = "task_id in (select task_id" + where + NEWEST_FIRST + " offset ?)";
    values.add(limit);
    return new Page(query(filter, " from task where " + ofPage + NEWEST_FIRST, values), total);
  }

  /// Newest first, after a place: as dear for the last page as for the first.
  public Page list(String teamId, Filter filter, @Nullable Place after, int limit) {
    // Of two ends only the nearer one: with both, the index is read from the farther.
    boolean fromPlace =
        after != null && (filter.to() == null || filter.to().isAfter(after.createdAt));
    List<Object> values = new ArrayList<>();
    String where = where(teamId, fromPlace ? filter.withoutTo() : filter, values);
    if (after != null && fromPlace) {
      where += " and (created_at, task_id) < (?, ?)";
      values.add(Timestamp.from(after.createdAt));
      values.add(after.taskId);
    }
    values.add(limit);
    return new Page(query(filter, where + NEWEST_FIRST, values), null);
  }

  private List<TaskRecord> query(Filter filter, String rest, List<Object> values) {
    String sql = "select " + TaskRecord.COLUMNS + rest;
    if (filter.metadata().isEmpty()) {
      return jdbc.query(sql, TaskRecord::of, values.toArray());
    }
    List<TaskRecord> found =
        transaction.execute(
            status -> {
              jdbc.execute(PLAN_FOR_THESE_VALUES);
              return jdbc.query(sql, TaskRecord::of, values.toArray());
            });
    return found == null ? List.of() : found;
  }

  private static String where(String teamId, Filter filter, List<Object> values) {
    StringBuilder where = new StringBuilder(" from task where team_id = ?");
    values.add(teamId);
    and(where, values, "status = ?", filter.status() == null ? null : filter.status().word());
    and(where, values, "model = ?", filter.model());
    and(where, values, "scene = ?", filter.scene());
    and(
        where,
        values,
        "request_key like 'batch %' and substring(request_key from 7 for 36) = ?",
        filter.batchId() == null ? null : filter.batchId().toString());
    and(where, values, "key_id = ?", filter.keyId());
    and(where, values, "created_at >= ?", time(filter.from()));
    and(where, values, "created_at < ?", time(filter.to()));
    and(
        where,
        values,
        "metadata is not null and metadata::jsonb @> ?::jsonb",
        filter.metadata().isEmpty()
            ? null
            : EventCodec.mapper().writeValueAsString(filter.metadata()));
    return where.toString();
  }

  private static @Nullable Timestamp time(@Nullable Instant instant) {
    return instant == null ? null : Timestamp.from(instant);
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

  private static void and(
      StringBuilder where, List<Object> values, String condition, @Nullable Object value) {
    if (value != null) {
      where.append(" and ").append(condition);
      values.add(value);
    }
  }
}
