package io.plantain.intake.webhook;

import io.plantain.event.EventCodec;
import io.plantain.intake.task.Tasks;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/// Writes messages down, in the transaction of what they tell of: a task that has ended is a task
/// whose messages are due.
public final class Deliveries {
  /// What happened to a task.
  ///
  /// @param stage where it has not ended
  /// @param callback the address its request gave
  public record News(
      UUID taskId,
      String teamId,
      String eventType,
      Instant at,
      @Nullable String stage,
      @Nullable String callback) {
    public static News of(Tasks.Canceled task) {
      return new News(
          task.taskId(),
          task.teamId(),
          EventType.TASK_CANCELED,
          task.at(),
          null,
          task.callbackUrl());
    }

    @Nullable String data() {
      return stage == null
          ? null
          : EventCodec.mapper()
              .writeValueAsString(
                  Map.of("task_id", taskId, "status", "processing", "current_stage", stage));
    }

    /// Tasks call back when they end.
    @Nullable String callbackAtTheEnd() {
      return stage == null ? callback : null;
    }
  }

  private final JdbcTemplate jdbc;
  private final Endpoints endpoints;
  private final Duration retryFor;
  private final Runnable wake;

  /// @param wake says that something is due, after the commit
  Deliveries(JdbcTemplate jdbc, Endpoints endpoints, Duration retryFor, Runnable wake) {
    this.jdbc = jdbc;
    this.endpoints = endpoints;
    this.retryFor = retryFor;
    this.wake = wake;
  }

  /// To be called once for each change, inside the transaction that stores it.
  public void tell(List<News> news) {
    if (news.isEmpty()) {
      return;
    }
    news.stream()
        .filter(each -> each.callbackAtTheEnd() != null)
        .map(News::teamId)
        .distinct()
        .sorted()
        .forEach(endpoints::callbacks);
    Integer written =
        jdbc.execute((ConnectionCallback<Integer>) connection -> insert(connection, news));
    if (written != null && written > 0) {
      wakeAfterCommit();
    }
  }

  /// A message to all endpoints of a team that listen to it; to be called as [#tell] is.
  public void tellTeam(String teamId, String eventType, Object data) {
    jdbc.queryForList(
            """
            select endpoint_id from webhook_endpoint
            where team_id = ? and kind <> 'callback' and disabled_at is null and ? = any(events)
            order by endpoint_id\
            """,
            UUID.class,
            teamId,
            eventType)
        .forEach(endpointId -> tellOne(teamId, endpointId, eventType, data));
  }

  /// A message to one endpoint, whatever it listens to.
  String tellOne(String teamId, UUID endpointId, String eventType, Object data) {
    String messageId = "msg_" + UUID.randomUUID().toString().replace("-", "");
    String json = EventCodec.mapper().writeValueAsString(data);
    jdbc.update(
        """
        with made as (
          insert into webhook_destination (destination, team_id, endpoint_id)
          values (?, ?, ?) on conflict do nothing)
        insert into webhook_delivery (message_id, team_id, endpoint_id, destination, event_type,
          data, occurred_at, status, due_at, give_up_at)
        values (?, ?, ?, ?, ?, ?, date_trunc('milliseconds', now()), 'waiting', now(),
          now() + make_interval(secs => ?))\
        """,
        endpointId.toString(),
        teamId,
        endpointId,
        messageId,
        teamId,
        endpointId,
        endpointId.toString(),
        eventType,
        json,
        retryFor.toSeconds());
    wakeAfterCommit();
    return messageId;
  }

  void wakeAfterCommit() {
    if (TransactionSynchronizationManager.isSynchronizationActive()) {
      TransactionSynchronizationManager.registerSynchronization(
          new TransactionSynchronization() {
            @Override
            public void afterCommit() {
              wake.run();
            }
          });
    } else {
      wake.run();
    }
  }

  private int insert(Connection connection, List<News> news) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            with told as (
              select e.endpoint_id, n.*, e.disabled_at is not null as off,
                e.endpoint_id::text || coalesce(' ' || n.origin, '') as destination
              from unnest(?::uuid[], ?::text[], ?::text[], ?::timestamptz[], ?::text[], ?::text[],
                  ?::text[])
                as n(task_id, team_id, event_type, occurred_at, data, callback, origin)
              join webhook_endpoint e on e.team_id = n.team_id
                and (e.kind = 'callback') = (n.callback is not null)
                and (e.kind = 'callback' or n.event_type = any(e.events))),
            made as (
              insert into webhook_destination as d (destination, team_id, endpoint_id)
              select distinct destination, team_id, endpoint_id from told order by destination
              on conflict (destination) do update set used_at = now()
              where d.used_at < now() - interval '1 day')
            insert into webhook_delivery (message_id, team_id, endpoint_id, destination, callback,
              event_type, task_id, data, occurred_at, status, due_at, give_up_at, error, ended_at)
            select 'msg_' || replace(gen_random_uuid()::text, '-', ''), team_id, endpoint_id,
              destination, callback, event_type, task_id, data, occurred_at,
              case when off then 'skipped' else 'waiting' end,
              case when off then null else now() end,
              now() + make_interval(secs => ?),
              case when off then 'the endpoint is disabled' end,
              case when off then now() end
            from told\
            """)) {
      List<Row> rows =
          news.stream()
              .flatMap(
                  each ->
                      each.callbackAtTheEnd() == null
                          ? java.util.stream.Stream.of(new Row(each, null))
                          : java.util.stream.Stream.of(
                              new Row(each, null), new Row(each, each.callbackAtTheEnd())))
              .toList();
      array(insert, 1, "uuid", rows, row -> row.news.taskId());
      array(insert, 2, "text", rows, row -> row.news.teamId());
      array(insert, 3, "text", rows, row -> row.news.eventType());
      array(insert, 4, "timestamptz", rows, row -> row.news.at());
      array(insert, 5, "text", rows, row -> row.news.data());
      array(insert, 6, "text", rows, Row::callback);
      array(insert, 7, "text", rows, row -> row.callback == null ? null : originOf(row.callback));
      insert.setLong(8, retryFor.toSeconds());
      return insert.executeUpdate();
    }
  }

  private record Row(News news, @Nullable String callback) {}

  /// Addresses at one server share its troubles.
  private static String originOf(String url) {
    URI uri = URI.create(url);
    return "%s://%s:%d"
        .formatted(uri.getScheme(), uri.getHost(), uri.getPort())
        .toLowerCase(Locale.ROOT);
  }

  static <T> void array(
      PreparedStatement statement,
      int index,
      String type,
      List<T> rows,
      Function<T, @Nullable Object> value)
      throws SQLException {
    statement.setArray(
        index, statement.getConnection().createArrayOf(type, rows.stream().map(value).toArray()));
  }
}
