package io.plantain.intake.webhook;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// What was sent, what came back, and sending it again.
final class DeliveryLog {
  record Entry(
      String messageId,
      UUID webhookId,
      boolean callback,
      String eventType,
      @Nullable UUID taskId,
      String status,
      int attempts,
      Instant createdAt,
      @Nullable Instant nextAttemptAt,
      @Nullable Instant endedAt,
      @Nullable Integer httpStatus,
      @Nullable String error) {}

  record Attempt(
      Instant at, int milliseconds, @Nullable Integer httpStatus, @Nullable String error) {}

  /// What to list; null means all.
  ///
  /// @param before a message id: those that are older
  record Filter(
      @Nullable UUID endpointId,
      @Nullable String status,
      @Nullable UUID taskId,
      @Nullable String before) {}

  private static final String COLUMNS =
      """
      message_id, endpoint_id, callback, event_type, task_id, status, attempts, created_at, due_at,
      ended_at, http_status, error\
      """;

  private static final int MOST_ATTEMPTS = 100; // of the log of one message

  private final JdbcTemplate jdbc;
  private final Deliveries deliveries;
  private final Duration retryFor;

  DeliveryLog(JdbcTemplate jdbc, Deliveries deliveries, Duration retryFor) {
    this.jdbc = jdbc;
    this.deliveries = deliveries;
    this.retryFor = retryFor;
  }

  /// Newest first.
  List<Entry> list(String teamId, Filter filter, int limit) {
    StringBuilder where = new StringBuilder(" where team_id = ?");
    List<Object> values = new ArrayList<>(List.of(teamId));
    and(where, values, " and endpoint_id = ?", filter.endpointId());
    and(where, values, " and status = ?", filter.status());
    and(where, values, " and task_id = ?", filter.taskId());
    if (filter.before() != null) {
      where.append(
          " and (created_at, message_id) < (select created_at, message_id from webhook_delivery"
              + " where message_id = ? and team_id = ?)");
      values.add(filter.before());
      values.add(teamId);
    }
    values.add(limit);
    return jdbc.query(
        "select "
            + COLUMNS
            + " from webhook_delivery"
            + where
            + " order by created_at desc, message_id desc limit ?",
        DeliveryLog::entry,
        values.toArray());
  }

  @Nullable Entry find(String teamId, String messageId) {
    List<Entry> found =
        jdbc.query(
            "select " + COLUMNS + " from webhook_delivery where team_id = ? and message_id = ?",
            DeliveryLog::entry,
            teamId,
            messageId);
    return found.isEmpty() ? null : found.getFirst();
  }

  List<Attempt> attempts(String messageId) {
    return jdbc.query(
        """
        select at, milliseconds, http_status, error from webhook_attempt
        where message_id = ? order by at desc limit ?\
        """,
        (row, number) ->
            new Attempt(
                row.getTimestamp("at").toInstant(),
                row.getInt("milliseconds"),
                number(row, "http_status"),
                row.getString("error")),
        messageId,
        MOST_ATTEMPTS);
  }

  /// The same message again, under its id, now and with all its retries.
  void replay(String teamId, String messageId) {
    again("message_id = ?", teamId, messageId);
  }

  /// All of an endpoint that were made in this time, whatever became of them.
  ///
  /// @param status only those; null for all
  /// @return how many
  int replay(String teamId, UUID endpointId, Instant from, Instant to, @Nullable String status) {
    return again(
        "endpoint_id = ? and created_at >= ? and created_at < ? and (?::text is null or status ="
            + " ?)",
        teamId,
        endpointId,
        java.sql.Timestamp.from(from),
        java.sql.Timestamp.from(to),
        status,
        status);
  }

  private int again(String which, String teamId, @Nullable Object... values) {
    List<@Nullable Object> all = new ArrayList<>();
    all.add(retryFor.toSeconds());
    all.add(teamId);
    all.addAll(java.util.Arrays.asList(values));
    Integer again =
        jdbc.queryForObject(
            """
            with again as (
              update webhook_delivery set status = 'waiting', attempts = 0, due_at = now(),
                give_up_at = now() + make_interval(secs => ?), ended_at = null
              where team_id = ? and %s returning destination),
            tried as (
              update webhook_destination set open_until = null
              where destination in (select destination from again))
            select count(*) from again\
            """
                .formatted(which),
            Integer.class,
            all.toArray());
    deliveries.wakeAfterCommit();
    return again == null ? 0 : again;
  }

  private static Entry entry(ResultSet row, int number) throws SQLException {
    return new Entry(
        row.getString("message_id"),
        row.getObject("endpoint_id", UUID.class),
        row.getString("callback") != null,
        row.getString("event_type"),
        row.getObject("task_id", UUID.class),
        row.getString("status"),
        row.getInt("attempts"),
        row.getTimestamp("created_at").toInstant(),
        Endpoint.instant(row, "due_at"),
        Endpoint.instant(row, "ended_at"),
        number(row, "http_status"),
        row.getString("error"));
  }

  private static @Nullable Integer number(ResultSet row, String column) throws SQLException {
    int number = row.getInt(column);
    return row.wasNull() ? null : number;
  }

  private static void and(
      StringBuilder where, List<Object> values, String condition, @Nullable Object value) {
    if (value != null) {
      where.append(condition);
      values.add(value);
    }
  }
}
