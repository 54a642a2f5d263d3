package io.plantain.intake.submission;

import io.plantain.event.EventCodec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/// Stores many orders in one transaction. The lock on the team's balance comes first and in a
/// statement of its own: it puts the accepts of a team in a line, over all instances, so what is
/// read after it is the newest, keys and credits alike.
final class Accepts {
  /// How long a fresh row is left to the sender that holds it in memory, before anyone may.
  static final Duration HAND_OVER = Duration.ofSeconds(10);

  private record Key(String teamId, String requestKey) {}

  private record Known(byte[] bodySha256, UUID taskId, long credits) {}

  private static final class Budget {
    private long left;

    Budget(long left) {
      this.left = left;
    }
  }

  /// @param stored the orders that became tasks just now and have a place
  /// @param waiting whether others became tasks that wait for one
  record Accepted(List<Answer> answers, List<Order> stored, boolean waiting) {}

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;

  Accepts(JdbcTemplate jdbc, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.transaction = transaction;
  }

  Accepted accept(List<Order> orders) {
    Accepted accepted =
        transaction.execute(
            status ->
                jdbc.execute((ConnectionCallback<Accepted>) connection -> run(connection, orders)));
    if (accepted == null) {
      throw new IllegalStateException("a transaction without an answer");
    }
    return accepted;
  }

  /// What was answered to the same request under this key, if it was accepted.
  Answer.@Nullable Accepted first(String teamId, String requestKey, byte[] bodySha256) {
    return jdbc
        .query(
            """
            select task_id, credits from idempotency
            where team_id = ? and request_key = ? and body_sha256 = ? and expires_at > now()\
            """,
            (row, number) -> new Answer.Accepted(row.getObject(1, UUID.class), row.getLong(2)),
            teamId,
            requestKey,
            bodySha256)
        .stream()
        .findFirst()
        .orElse(null);
  }

  private static Accepted run(Connection connection, List<Order> orders) throws SQLException {
    Map<String, Room> rooms = lock(connection, orders);
    Instant now = now(connection);
    Map<Key, Known> keys = keys(connection, orders);
    Map<UUID, Budget> budgets = budgets(connection, orders);
    List<Answer> answers = new ArrayList<>();
    List<Order> fresh = new ArrayList<>();
    Set<UUID> waiting = new HashSet<>();
    for (Order order : orders) {
      Key key = order.requestKey() == null ? null : new Key(order.teamId(), order.requestKey());
      Room room = rooms.get(order.teamId());
      Answer answer = decide(order, key == null ? null : keys.get(key), room, budgets);
      if (answer instanceof Answer.Accepted(UUID taskId, long credits)
          && taskId.equals(order.taskId())) {
        if (room != null && room.take(credits, order.paced())) {
          waiting.add(taskId);
        }
        fresh.add(order.from(now));
        if (key != null) {
          keys.put(key, new Known(order.bodySha256(), taskId, credits));
        }
      }
      answers.add(answer);
    }
    if (!fresh.isEmpty()) {
      insertKeys(connection, fresh.stream().filter(order -> order.requestKey() != null).toList());
      insertTasks(connection, fresh, waiting, rooms, now);
      updateRooms(connection, rooms);
      spend(connection, fresh.stream().filter(order -> order.budgetId() != null).toList());
    }
    List<Order> released =
        fresh.stream().filter(order -> !waiting.contains(order.taskId())).toList();
    return new Accepted(answers, released, !waiting.isEmpty());
  }

  private static Answer decide(
      Order order, @Nullable Known known, @Nullable Room room, Map<UUID, Budget> budgets) {
    if (known != null) {
      return Arrays.equals(known.bodySha256, order.bodySha256())
          ? new Answer.Accepted(known.taskId, known.credits)
          : new Answer.KeyReused();
    }
    long cost = order.price().credits();
    Budget budget = order.budgetId() == null ? null : budgets.get(order.budgetId());
    if (budget != null && budget.left < cost) {
      return new Answer.SpendCapReached(cost, Math.max(0, budget.left));
    }
    if (room == null || room.free() < cost) {
      long free = room == null ? 0 : Math.max(0, room.free());
      return new Answer.TooFewCredits(cost, free, room != null && room.isOpen());
    }
    if (budget != null) {
      budget.left -= cost;
    }
    return new Answer.Accepted(order.taskId(), cost);
  }

  private static Map<String, Room> lock(Connection connection, List<Order> orders)
      throws SQLException {
    Map<String, Room> rooms = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select team_id, available, unanswered, job_limit, running, waiting from team_balance
            where team_id = any(?) order by team_id for no key update\
            """)) {
      Object[] teams = orders.stream().map(Order::teamId).distinct().toArray();
      select.setArray(1, connection.createArrayOf("text", teams));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          rooms.put(
              rows.getString(1),
              new Room(
                  rows.getLong(2),
                  rows.getLong(3),
                  rows.getObject(4, Integer.class),
                  rows.getInt(5),
                  rows.getInt(6)));
        }
      }
    }
    return rooms;
  }

  /// In milliseconds, as the wire form shows them: an event made from the row later is identical.
  private static Instant now(Connection connection) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement("select date_trunc('milliseconds', clock_timestamp())");
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getTimestamp(1).toInstant();
    }
  }

  /// Locked after the balances, as everyone does who holds both.
  private static Map<UUID, Budget> budgets(Connection connection, List<Order> orders)
      throws SQLException {
    Map<UUID, Budget> budgets = new HashMap<>();
    Object[] ids =
        orders.stream().map(Order::budgetId).filter(Objects::nonNull).distinct().toArray();
    if (ids.length == 0) {
      return budgets;
    }
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select budget_id, cap - spent from key_budget
            where budget_id = any(?) order by budget_id for no key update\
            """)) {
      select.setArray(1, connection.createArrayOf("uuid", ids));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          budgets.put(rows.getObject(1, UUID.class), new Budget(rows.getLong(2)));
        }
      }
    }
    return budgets;
  }

  private static void spend(Connection connection, List<Order> orders) throws SQLException {
    if (orders.isEmpty()) {
      return;
    }
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update key_budget b set spent = spent + u.credits
            from (select budget_id, sum(credits) as credits
                  from unnest(?::uuid[], ?::bigint[]) as o(budget_id, credits) group by 1) u
            where b.budget_id = u.budget_id\
            """)) {
      setArray(update, 1, "uuid", orders, Order::budgetId);
      setArray(update, 2, "bigint", orders, order -> order.price().credits());
      require(
          update.executeUpdate(), (int) orders.stream().map(Order::budgetId).distinct().count());
    }
  }

  private static Map<Key, Known> keys(Connection connection, List<Order> orders)
      throws SQLException {
    Map<Key, Known> keys = new HashMap<>();
    List<Order> keyed = orders.stream().filter(order -> order.requestKey() != null).toList();
    if (keyed.isEmpty()) {
      return keys;
    }
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select i.team_id, i.request_key, i.body_sha256, i.task_id, i.credits
            from idempotency i
            join (select distinct * from unnest(?::text[], ?::text[]) as u(team_id, request_key)) k
              using (team_id, request_key)
            where i.expires_at > now()\
            """)) {
      setArray(select, 1, "text", keyed, Order::teamId);
      setArray(select, 2, "text", keyed, Order::requestKey);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          keys.put(
              new Key(rows.getString(1), rows.getString(2)),
              new Known(rows.getBytes(3), rows.getObject(4, UUID.class), rows.getLong(5)));
        }
      }
    }
    return keys;
  }

  private static void insertKeys(Connection connection, List<Order> orders) throws SQLException {
    if (orders.isEmpty()) {
      return;
    }
    // A conflict can only be with an expired key: the balance lock keeps others out. Its life is
    // counted by the clock that ends it: an instance whose clock is late would promise 24 hours and
    // keep fewer.
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into idempotency
              (team_id, request_key, body_sha256, task_id, credits, expires_at)
            select team_id, request_key, body_sha256, task_id, credits,
              now() + make_interval(secs => life)
            from unnest(?::text[], ?::text[], ?::bytea[], ?::uuid[], ?::bigint[], ?::bigint[])
              as u(team_id, request_key, body_sha256, task_id, credits, life)
            on conflict (team_id, request_key) do update set body_sha256 = excluded.body_sha256,
              task_id = excluded.task_id, credits = excluded.credits,
              expires_at = excluded.expires_at\
            """)) {
      setArray(insert, 1, "text", orders, Order::teamId);
      setArray(insert, 2, "text", orders, Order::requestKey);
      insert.setArray(
          3,
          connection.createArrayOf(
              "bytea", orders.stream().map(Order::bodySha256).toArray(byte[][]::new)));
      setArray(insert, 4, "uuid", orders, Order::taskId);
      setArray(insert, 5, "bigint", orders, order -> order.price().credits());
      setArray(insert, 6, "bigint", orders, order -> order.keyLife().toSeconds());
      require(insert.executeUpdate(), orders.size());
    }
  }

  private static void insertTasks(
      Connection connection,
      List<Order> orders,
      Set<UUID> waiting,
      Map<String, Room> rooms,
      Instant now)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            with accepted as (
            insert into task (task_id, team_id, type, scene, model, spec, price, cost_credits,
              price_credits, metadata, request_key, traceparent, created_at, deadline, drive_at,
              cancel_at, key_id, budget_id, waiting, slot, announce_at, callback_url, paced, plan)
            select task_id, team_id, type, scene, model, spec, price, credits, credits, metadata,
              request_key, traceparent, created_at, deadline,
              case when not waiting then drive_at end, case when not waiting then deadline end,
              key_id, budget_id, waiting, slot, case when waiting then now() end, callback_url,
              paced, plan
            from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
              ?::bigint[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[],
              ?::timestamptz[], ?::uuid[], ?::uuid[], ?::boolean[], ?::boolean[], ?::text[],
              ?::boolean[], ?::text[])
              as u(task_id, team_id, type, scene, model, spec, price, credits, metadata,
                request_key, traceparent, created_at, deadline, drive_at, key_id, budget_id,
                waiting, slot, callback_url, paced, plan)
            returning task_id, team_id)
            insert into task_change (team_id, task_id) select team_id, task_id from accepted\
            """)) {
      setArray(insert, 1, "uuid", orders, Order::taskId);
      setArray(insert, 2, "text", orders, Order::teamId);
      setArray(insert, 3, "text", orders, order -> order.spec().type());
      setArray(insert, 4, "text", orders, order -> order.spec().scene());
      setArray(insert, 5, "text", orders, order -> order.spec().model());
      setArray(insert, 6, "text", orders, order -> json(order.spec()));
      setArray(insert, 7, "text", orders, order -> json(order.price()));
      setArray(insert, 8, "bigint", orders, order -> order.price().credits());
      setArray(
          insert,
          9,
          "text",
          orders,
          order -> order.metadata().isEmpty() ? null : json(order.metadata()));
      setArray(insert, 10, "text", orders, Order::requestKey);
      setArray(insert, 11, "text", orders, Order::traceparent);
      setArray(insert, 12, "timestamptz", orders, Order::createdAt);
      setArray(insert, 13, "timestamptz", orders, Order::deadline);
      Instant handedOver = now.plus(HAND_OVER);
      setArray(insert, 14, "timestamptz", orders, order -> handedOver);
      setArray(insert, 15, "uuid", orders, Order::keyId);
      setArray(insert, 16, "uuid", orders, Order::budgetId);
      setArray(insert, 17, "boolean", orders, order -> waiting.contains(order.taskId()));
      setArray(
          insert,
          18,
          "boolean",
          orders,
          order -> waiting.contains(order.taskId()) || hasLimit(rooms.get(order.teamId())));
      setArray(insert, 19, "text", orders, Order::callbackUrl);
      setArray(insert, 20, "boolean", orders, Order::paced);
      setArray(insert, 21, "text", orders, Order::plan);
      require(insert.executeUpdate(), orders.size());
    }
  }

  private static boolean hasLimit(@Nullable Room room) {
    return room != null && room.hasLimit();
  }

  private static void updateRooms(Connection connection, Map<String, Room> rooms)
      throws SQLException {
    List<Map.Entry<String, Room>> entries = List.copyOf(rooms.entrySet());
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update team_balance b
            set unanswered = u.unanswered, running = u.running, waiting = u.waiting
            from unnest(?::text[], ?::bigint[], ?::integer[], ?::integer[])
              as u(team_id, unanswered, running, waiting)
            where b.team_id = u.team_id\
            """)) {
      setArray(update, 1, "text", entries, Map.Entry::getKey);
      setArray(update, 2, "bigint", entries, entry -> entry.getValue().unanswered());
      setArray(update, 3, "integer", entries, entry -> entry.getValue().running());
      setArray(update, 4, "integer", entries, entry -> entry.getValue().waiting());
      require(update.executeUpdate(), entries.size());
    }
  }

  private static <T> void setArray(
      PreparedStatement statement,
      int index,
      String type,
      List<T> rows,
      Function<T, @Nullable Object> value)
      throws SQLException {
    statement.setArray(
        index, statement.getConnection().createArrayOf(type, rows.stream().map(value).toArray()));
  }

  private static String json(Object value) {
    return EventCodec.mapper().writeValueAsString(value);
  }

  private static void require(int written, int decided) {
    if (written != decided) {
      throw new IllegalStateException("%d rows written, %d decided".formatted(written, decided));
    }
  }
}
