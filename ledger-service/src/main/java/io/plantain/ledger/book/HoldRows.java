package io.plantain.ledger.book;

import io.plantain.event.Balance;
import io.plantain.event.Price;
import io.plantain.ledger.posting.Moment;
import io.plantain.ledger.posting.TaskHold;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// The `task_hold` table.
class HoldRows {
  private final JdbcTemplate jdbc;

  HoldRows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /// After the wallets are locked: a new snapshot that sees what the lock waited for.
  Map<UUID, TaskHold> read(Collection<UUID> tasks) {
    Map<UUID, TaskHold> holds = new HashMap<>();
    if (tasks.isEmpty()) {
      return holds;
    }
    jdbc.query(
        """
        select task_id, wallet_id, state, amount, captured, unit_credits, images, price_version,
               deadline, held_at, held_available, held_held, held_version,
               settled_at, settled_available, settled_held, settled_version, by_operator
        from task_hold where task_id = any(?)
        """,
        statement ->
            statement.setArray(1, statement.getConnection().createArrayOf("uuid", tasks.toArray())),
        row -> {
          TaskHold hold = hold(row);
          holds.put(hold.taskId(), hold);
        });
    return holds;
  }

  /// No `on conflict`: a clash means that somebody else was here, and must abort.
  void insert(List<TaskHold> holds) {
    columns(
            """
            insert into task_hold(task_id, wallet_id, state, amount, captured, unit_credits, images,
              price_version, deadline, held_at, held_available, held_held, held_version,
              settled_at, settled_available, settled_held, settled_version, by_operator)
            select * from unnest(?::uuid[], ?::bigint[], ?::smallint[], ?::bigint[], ?::bigint[],
              ?::bigint[], ?::integer[], ?::text[], ?::timestamptz[],
              ?::timestamptz[], ?::bigint[], ?::bigint[], ?::bigint[],
              ?::timestamptz[], ?::bigint[], ?::bigint[], ?::bigint[], ?::boolean[])
            """,
            holds)
        .run(jdbc);
  }

  /// Only open states move; a final one is final here too.
  void update(List<TaskHold> holds) {
    columns(
            """
            update task_hold t
            set state = u.state, amount = u.amount, captured = u.captured,
                unit_credits = u.unit_credits, images = u.images, price_version = u.price_version,
                deadline = u.deadline, held_at = u.held_at, held_available = u.held_available,
                held_held = u.held_held, held_version = u.held_version,
                settled_at = u.settled_at, settled_available = u.settled_available,
                settled_held = u.settled_held, settled_version = u.settled_version,
                by_operator = u.by_operator
            from unnest(?::uuid[], ?::bigint[], ?::smallint[], ?::bigint[], ?::bigint[],
              ?::bigint[], ?::integer[], ?::text[], ?::timestamptz[],
              ?::timestamptz[], ?::bigint[], ?::bigint[], ?::bigint[],
              ?::timestamptz[], ?::bigint[], ?::bigint[], ?::bigint[], ?::boolean[])
              as u(task_id, wallet_id, state, amount, captured, unit_credits, images,
                   price_version, deadline, held_at, held_available, held_held, held_version,
                   settled_at, settled_available, settled_held, settled_version,
                   by_operator)
            where t.task_id = u.task_id and t.wallet_id = u.wallet_id and t.state in (1, 6)
            """,
            holds)
        .run(jdbc);
  }

  private static SetWrite<TaskHold> columns(String sql, List<TaskHold> holds) {
    return new SetWrite<>(sql, holds)
        .column("uuid", TaskHold::taskId)
        .column("int8", TaskHold::walletId)
        .column("int2", hold -> hold.state().code())
        .column("int8", TaskHold::amount)
        .column("int8", TaskHold::captured)
        .column("int8", price(Price::unitCredits))
        .column("int4", price(Price::count))
        .column("text", price(Price::version))
        .column("timestamptz", TaskHold::deadline)
        .column("timestamptz", of(TaskHold::held, Moment::at))
        .column("int8", of(TaskHold::held, moment -> moment.balance().available()))
        .column("int8", of(TaskHold::held, moment -> moment.balance().held()))
        .column("int8", of(TaskHold::held, moment -> moment.balance().version()))
        .column("timestamptz", of(TaskHold::settled, Moment::at))
        .column("int8", of(TaskHold::settled, moment -> moment.balance().available()))
        .column("int8", of(TaskHold::settled, moment -> moment.balance().held()))
        .column("int8", of(TaskHold::settled, moment -> moment.balance().version()))
        .column("bool", TaskHold::byOperator);
  }

  private static Function<TaskHold, @Nullable Object> price(Function<Price, Object> part) {
    return of(TaskHold::price, part);
  }

  private static <P> Function<TaskHold, @Nullable Object> of(
      Function<TaskHold, @Nullable P> whole, Function<P, Object> part) {
    return hold -> {
      P present = whole.apply(hold);
      return present == null ? null : part.apply(present);
    };
  }

  private static TaskHold hold(ResultSet row) throws SQLException {
    TaskHold.State state = TaskHold.State.of(row.getInt("state"));
    return new TaskHold(
        row.getObject("task_id", UUID.class),
        row.getLong("wallet_id"),
        state,
        row.getLong("amount"),
        row.getLong("captured"),
        price(row),
        instant(row, "deadline"),
        moment(row, "held"),
        moment(row, "settled"),
        row.getBoolean("by_operator"));
  }

  private static @Nullable Price price(ResultSet row) throws SQLException {
    String version = row.getString("price_version");
    return version == null
        ? null
        : new Price(
            row.getLong("amount"), row.getLong("unit_credits"), row.getInt("images"), version);
  }

  private static @Nullable Moment moment(ResultSet row, String name) throws SQLException {
    Instant at = instant(row, name + "_at");
    return at == null
        ? null
        : new Moment(
            at,
            new Balance(
                row.getLong(name + "_available"),
                row.getLong(name + "_held"),
                row.getLong(name + "_version")));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }
}
