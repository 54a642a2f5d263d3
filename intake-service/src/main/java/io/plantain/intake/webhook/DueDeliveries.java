package io.plantain.intake.webhook;

import io.plantain.intake.http.TaskView;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/// The due side of the messages. A claim moves the due time ahead: it is the lease, so what a
/// process that dies had in hand is sent by whoever looks after that.
final class DueDeliveries {
  private static final int LEASE_SECONDS = 60; // above the longest time-out and its settling
  private static final int MOST_DOUBLINGS = 5;

  /// @param at when it was sent
  record Attempt(Message message, Verdict verdict, Instant at, int milliseconds) {}

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final Deliveries deliveries;
  private final WebhookSettings settings;

  DueDeliveries(
      JdbcTemplate jdbc,
      TransactionTemplate transaction,
      Deliveries deliveries,
      WebhookSettings settings) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.deliveries = deliveries;
    this.settings = settings;
  }

  /// The oldest of each receiver that is not left alone, within what it and its team may have under
  /// way here. A receiver that failed gets one at a time until it is well again.
  List<Message> claim(
      int limit,
      int perDestination,
      int perTeam,
      Map<String, Integer> busyDestinations,
      Map<String, Integer> busyTeams) {
    List<Message> claimed =
        jdbc.execute(
            (ConnectionCallback<List<Message>>)
                connection -> {
                  try (PreparedStatement claim =
                      connection.prepareStatement(
                          """
                          with busy as (
                            select * from unnest(?::text[], ?::int[]) as u(destination, n)),
                          busy_team as (
                            select * from unnest(?::text[], ?::int[]) as u(team_id, n)),
                          due as (
                            select w.message_id, w.due_at, d.team_id,
                              row_number() over (partition by d.team_id order by w.due_at) as place
                            from webhook_destination d
                            join webhook_endpoint e
                              on e.endpoint_id = d.endpoint_id and e.disabled_at is null
                            left join busy b on b.destination = d.destination
                            cross join lateral (
                              select message_id, due_at from webhook_delivery
                              where destination = d.destination and due_at <= now()
                              order by due_at
                              limit greatest(0, case when d.failures >= ? then 1 else ? end
                                                - coalesce(b.n, 0))
                              for update skip locked) w
                            where d.open_until is null or d.open_until <= now()),
                          chosen as (
                            select message_id from due left join busy_team t using (team_id)
                            where place <= ? - coalesce(t.n, 0) order by due_at limit ?)
                          update webhook_delivery w set attempts = attempts + 1,
                            due_at = now() + make_interval(secs => ?)
                          from chosen, webhook_endpoint e
                          where w.message_id = chosen.message_id and e.endpoint_id = w.endpoint_id
                          returning w.message_id, w.team_id, w.destination,
                            coalesce(w.callback, e.url) as url, e.secret,
                            case when e.old_secret_until > now() then e.old_secret end
                              as old_secret,
                            w.event_type, w.task_id, w.data, w.occurred_at, w.attempts,
                            (select traceparent from task t where t.task_id = w.task_id)
                              as traceparent\
                          """)) {
                    List<Map.Entry<String, Integer>> busy =
                        List.copyOf(busyDestinations.entrySet());
                    List<Map.Entry<String, Integer>> teams = List.copyOf(busyTeams.entrySet());
                    Deliveries.array(claim, 1, "text", busy, Map.Entry::getKey);
                    Deliveries.array(claim, 2, "int4", busy, Map.Entry::getValue);
                    Deliveries.array(claim, 3, "text", teams, Map.Entry::getKey);
                    Deliveries.array(claim, 4, "int4", teams, Map.Entry::getValue);
                    claim.setInt(5, settings.circuitAfter());
                    claim.setInt(6, perDestination);
                    claim.setInt(7, perTeam);
                    claim.setInt(8, limit);
                    claim.setInt(9, LEASE_SECONDS);
                    List<Message> messages = new ArrayList<>();
                    try (ResultSet rows = claim.executeQuery()) {
                      while (rows.next()) {
                        messages.add(message(rows));
                      }
                    }
                    return messages;
                  }
                });
    return claimed == null ? List.of() : claimed;
  }

  /// Writes down what became of attempts; returns the endpoints that were switched off for it.
  List<UUID> settle(List<Attempt> attempts) {
    List<UUID> disabled =
        transaction.execute(
            status -> {
              log(attempts);
              settleMessages(attempts);
              return settleDestinations(attempts);
            });
    return disabled == null ? List.of() : disabled;
  }

  private void log(List<Attempt> attempts) {
    jdbc.batchUpdate(
        """
        insert into webhook_attempt (message_id, at, milliseconds, http_status, error)
        select ?, ?, ?, ?, ? where exists (
          select from webhook_delivery where message_id = ? for key share)
        on conflict do nothing\
        """,
        attempts.stream()
            .map(
                attempt ->
                    new @Nullable Object[] {
                      attempt.message.messageId(),
                      java.sql.Timestamp.from(attempt.at),
                      attempt.milliseconds,
                      attempt.verdict.status(),
                      attempt.verdict.error(),
                      attempt.message.messageId()
                    })
            .toList());
  }

  /// A message that another process has settled meanwhile stays as it is.
  private void settleMessages(List<Attempt> attempts) {
    jdbc.batchUpdate(
        """
        update webhook_delivery set http_status = ?, error = ?,
          status = case when ? = 'retry' and now() < give_up_at then 'waiting'
                        when ? = 'delivered' then 'delivered' else 'failed' end,
          due_at = case when ? = 'retry' and now() < give_up_at
                        then least(now() + make_interval(secs => ?), give_up_at) end,
          ended_at = case when ? = 'retry' and now() < give_up_at then null else now() end
        where message_id = ? and status = 'waiting'\
        """,
        attempts.stream()
            .map(
                attempt ->
                    new @Nullable Object[] {
                      attempt.verdict.status(),
                      attempt.verdict.error(),
                      attempt.verdict.outcome(),
                      attempt.verdict.outcome(),
                      attempt.verdict.outcome(),
                      attempt.verdict.pause().toMillis() / 1000.0,
                      attempt.verdict.outcome(),
                      attempt.message.messageId()
                    })
            .toList());
  }

  private List<UUID> settleDestinations(List<Attempt> attempts) {
    Map<String, List<Attempt>> byDestination = new TreeMap<>(); // locked in one order by all
    attempts.forEach(
        attempt ->
            byDestination
                .computeIfAbsent(attempt.message.destination(), name -> new ArrayList<>())
                .add(attempt));
    List<UUID> disabled = new ArrayList<>();
    byDestination.forEach(
        (destination, all) -> {
          if (all.stream().anyMatch(attempt -> attempt.verdict.isDelivered())) {
            jdbc.update(
                """
                update webhook_destination set failures = 0, failing_since = null, open_until = null
                where destination = ? and failures > 0\
                """,
                destination);
          } else {
            fail(destination, all.size());
            boolean gone =
                all.stream().anyMatch(each -> each.verdict.outcome().equals(Verdict.GONE_FOR_GOOD));
            disabled.addAll(disable(destination, gone));
          }
        });
    return disabled;
  }

  private void fail(String destination, int times) {
    jdbc.update(
        """
        update webhook_destination set failures = failures + ?,
          failing_since = coalesce(failing_since, now()),
          open_until = case when failures + ? >= ? then now() + make_interval(secs =>
            ? * power(2, least(failures + ? - ?, ?)) * (0.8 + 0.4 * random())) end
        where destination = ?\
        """,
        times,
        times,
        settings.circuitAfter(),
        settings.circuitPause().toMillis() / 1000.0,
        times,
        settings.circuitAfter(),
        MOST_DOUBLINGS,
        destination);
  }

  /// Callback addresses are never switched off: another task may name a better one.
  private List<UUID> disable(String destination, boolean gone) {
    List<Off> off =
        jdbc.query(
            """
            update webhook_endpoint e set disabled_at = now(), disabled_reason = ?
            from webhook_destination d
            where d.destination = ? and e.endpoint_id = d.endpoint_id and e.kind = 'endpoint'
              and e.disabled_at is null
              and (? or d.failing_since < now() - make_interval(secs => ?))
            returning e.endpoint_id, e.team_id, e.url, e.disabled_reason, d.failing_since\
            """,
            (row, number) ->
                new Off(
                    row.getObject("endpoint_id", UUID.class),
                    row.getString("team_id"),
                    row.getString("url"),
                    row.getString("disabled_reason"),
                    row.getTimestamp("failing_since").toInstant()),
            gone ? "gone" : "failing",
            destination,
            gone,
            settings.disableAfter().toSeconds());
    off.forEach(this::tellOthers);
    return off.stream().map(Off::webhookId).toList();
  }

  private record Off(
      UUID webhookId, String teamId, String url, String reason, Instant failingSince) {}

  private void tellOthers(Off off) {
    jdbc.update(
        """
        update webhook_delivery set status = 'skipped', due_at = null, ended_at = now(),
          error = 'the endpoint is disabled'
        where endpoint_id = ? and status = 'waiting'\
        """,
        off.webhookId);
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("webhook_id", off.webhookId);
    data.put("url", off.url);
    data.put("reason", off.reason);
    data.put("failing_since", TaskView.time(off.failingSince));
    jdbc.queryForList(
            """
            select endpoint_id from webhook_endpoint
            where team_id = ? and kind = 'endpoint' and disabled_at is null and ? = any(events)\
            """,
            UUID.class,
            off.teamId,
            EventType.WEBHOOK_DISABLED)
        .forEach(other -> deliveries.tellOne(off.teamId, other, EventType.WEBHOOK_DISABLED, data));
  }

  private static Message message(ResultSet row) throws SQLException {
    String old = row.getString("old_secret");
    String secret = row.getString("secret");
    return new Message(
        row.getString("message_id"),
        row.getString("team_id"),
        row.getString("destination"),
        row.getString("url"),
        old == null ? List.of(secret) : List.of(secret, old),
        row.getString("event_type"),
        row.getObject("task_id", UUID.class),
        row.getString("data"),
        row.getTimestamp("occurred_at").toInstant(),
        row.getInt("attempts"),
        row.getString("traceparent"));
  }
}
