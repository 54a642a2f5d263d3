package io.plantain.intake.projection;

import io.plantain.event.EventCodec;
import io.plantain.intake.task.TaskState;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/// The SQL of the projection; to be called inside its transaction.
public final class ProjectionTables {
  private final JdbcTemplate jdbc;

  public ProjectionTables(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  Map<UUID, TaskRow> lock(List<UUID> taskIds) {
    Map<UUID, TaskRow> rows = new TreeMap<>();
    if (!taskIds.isEmpty()) {
      jdbc.query(
              "select "
                  + TaskRow.COLUMNS
                  + " from task where task_id = any(?) order by task_id for no key update",
              TaskRow::of,
              (Object) taskIds.toArray(UUID[]::new))
          .forEach(row -> rows.put(row.taskId(), row));
    }
    return rows;
  }

  /// By the clock that decides what is due and what is old.
  Instant now() {
    Timestamp now =
        jdbc.queryForObject(
            "select date_trunc('milliseconds', clock_timestamp())", Timestamp.class);
    return Objects.requireNonNull(now).toInstant();
  }

  void update(List<TaskRow> rows) {
    if (rows.isEmpty()) {
      return;
    }
    int written =
        run(
            """
            update task t set status = u.status, stage = u.stage, stage_rank = u.stage_rank,
              media = u.media, failure = u.failure, failure_category = u.failure_category,
              settlement = u.settlement,
              paid_credits = u.paid_credits, cost_credits = u.cost_credits, answered = u.answered,
              closed_at = u.closed_at,
              drive_at = case when u.closed_at is null then t.drive_at end,
              cancel_at = case when u.closed_at is null then t.cancel_at end,
              waiting = t.waiting and u.closed_at is null,
              announce_at = case when u.closed_at is null then t.announce_at end
            from unnest(?::uuid[], ?::text[], ?::text[], ?::smallint[], ?::text[], ?::text[],
              ?::text[], ?::bigint[], ?::bigint[], ?::boolean[], ?::timestamptz[], ?::text[])
              as u(task_id, status, stage, stage_rank, media, failure, settlement, paid_credits,
                cost_credits, answered, closed_at, failure_category)
            where t.task_id = u.task_id and t.closed_at is null\
            """,
            update -> {
              array(update, 1, "uuid", rows, TaskRow::taskId);
              array(update, 2, "text", rows, row -> row.state().status().word());
              array(update, 3, "text", rows, row -> row.state().stage());
              array(update, 4, "smallint", rows, row -> row.state().stageRank());
              array(update, 5, "text", rows, row -> media(row.state()));
              array(update, 6, "text", rows, row -> failure(row.state()));
              array(update, 7, "text", rows, row -> settlement(row.state()));
              array(update, 8, "bigint", rows, row -> row.state().paidCredits());
              array(update, 9, "bigint", rows, TaskRow::costCredits);
              array(update, 10, "boolean", rows, row -> row.state().answered());
              array(update, 11, "timestamptz", rows, row -> row.state().closedAt());
              array(update, 12, "text", rows, row -> row.state().category());
            });
    if (written != rows.size()) {
      throw new IllegalStateException(
          "%d rows written, %d decided".formatted(written, rows.size()));
    }
  }

  /// A team that is new here has no accepted tasks, so there is nothing to give back to it.
  ///
  /// @return whether one of these teams has tasks that wait for a place
  boolean update(Map<String, BalanceChange> changes) {
    if (changes.isEmpty()) {
      return false;
    }
    Collection<Map.Entry<String, BalanceChange>> rows = changes.entrySet(); // in order of the ids
    return ask(
        """
        with changed as (
          insert into team_balance as b (team_id, available, held, version, unanswered, running,
            waiting)
          select u.team_id, u.available, u.held, u.version, u.answered, u.places,
            u.in_line
          from unnest(?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::integer[],
            ?::integer[])
            as u(team_id, available, held, version, answered, places, in_line)
          on conflict (team_id) do update set
            available = case when excluded.version > b.version then excluded.available
                        else b.available end,
            held = case when excluded.version > b.version then excluded.held else b.held end,
            version = greatest(b.version, excluded.version),
            unanswered = greatest(0, b.unanswered - excluded.unanswered),
            running = greatest(0, b.running - excluded.running),
            waiting = greatest(0, b.waiting - excluded.waiting)
          returning waiting)
        select coalesce(bool_or(waiting > 0), false) from changed\
        """,
        upsert -> {
          array(upsert, 1, "text", rows, Map.Entry::getKey);
          array(upsert, 2, "bigint", rows, row -> row.getValue().available());
          array(upsert, 3, "bigint", rows, row -> row.getValue().held());
          array(upsert, 4, "bigint", rows, row -> row.getValue().version());
          array(upsert, 5, "bigint", rows, row -> row.getValue().answered());
          array(upsert, 6, "integer", rows, row -> row.getValue().places());
          array(upsert, 7, "integer", rows, row -> row.getValue().inLine());
        });
  }

  /// What a task did not cost after all, its key may spend again. Locked last, as everyone does.
  void giveBack(Map<UUID, Long> unspent) {
    if (unspent.isEmpty()) {
      return;
    }
    Collection<Map.Entry<UUID, Long>> rows = unspent.entrySet();
    run(
        """
        with locked as (
          select budget_id from key_budget where budget_id = any(?) order by budget_id
          for no key update)
        update key_budget b set spent = greatest(0, spent - u.credits)
        from unnest(?::uuid[], ?::bigint[]) as u(budget_id, credits), locked
        where b.budget_id = u.budget_id and locked.budget_id = u.budget_id\
        """,
        update -> {
          array(update, 1, "uuid", rows, Map.Entry::getKey);
          array(update, 2, "uuid", rows, Map.Entry::getKey);
          array(update, 3, "bigint", rows, Map.Entry::getValue);
        });
  }

  /// What was told before is kept once. In one order, as everyone inserts them.
  void keep(List<CreditLine> lines) {
    if (lines.isEmpty()) {
      return;
    }
    List<CreditLine> rows =
        lines.stream()
            .sorted(
                Comparator.comparing(CreditLine::teamId)
                    .thenComparing(CreditLine::at)
                    .thenComparingLong(CreditLine::version))
            .toList();
    run(
        """
        insert into credit_line (team_id, at, version, entry, credits, balance_after, task_id, ref,
          reason)
        select * from unnest(?::text[], ?::timestamptz[], ?::bigint[], ?::text[], ?::bigint[],
          ?::bigint[], ?::uuid[], ?::uuid[], ?::text[])
        on conflict do nothing\
        """,
        insert -> {
          array(insert, 1, "text", rows, CreditLine::teamId);
          array(insert, 2, "timestamptz", rows, CreditLine::at);
          array(insert, 3, "bigint", rows, CreditLine::version);
          array(insert, 4, "text", rows, CreditLine::entry);
          array(insert, 5, "bigint", rows, CreditLine::credits);
          array(insert, 6, "bigint", rows, CreditLine::balanceAfter);
          array(insert, 7, "uuid", rows, CreditLine::taskId);
          array(insert, 8, "uuid", rows, CreditLine::ref);
          array(insert, 9, "text", rows, CreditLine::reason);
        });
  }

  private interface Parameters {
    void set(PreparedStatement statement) throws SQLException;
  }

  private int run(String sql, Parameters parameters) {
    Integer written =
        jdbc.execute(
            (ConnectionCallback<Integer>)
                connection -> {
                  try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    parameters.set(statement);
                    return statement.executeUpdate();
                  }
                });
    return written == null ? 0 : written;
  }

  private boolean ask(String sql, Parameters parameters) {
    Boolean answer =
        jdbc.execute(
            (ConnectionCallback<Boolean>)
                connection -> {
                  try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    parameters.set(statement);
                    try (ResultSet row = statement.executeQuery()) {
                      return row.next() && row.getBoolean(1);
                    }
                  }
                });
    return Boolean.TRUE.equals(answer);
  }

  private static <T> void array(
      PreparedStatement statement,
      int index,
      String type,
      Collection<T> rows,
      Function<T, @Nullable Object> value)
      throws SQLException {
    statement.setArray(
        index, statement.getConnection().createArrayOf(type, rows.stream().map(value).toArray()));
  }

  private static @Nullable String media(TaskState state) {
    return state.media().isEmpty() ? null : EventCodec.mapper().writeValueAsString(state.media());
  }

  private static @Nullable String failure(TaskState state) {
    return state.failure() == null ? null : state.failure().code();
  }

  private static @Nullable String settlement(TaskState state) {
    return state.settlement() == null ? null : state.settlement().name();
  }
}
