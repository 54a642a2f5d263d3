package io.plantain.intake.webhook;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/// What teams say about where they want to hear of their tasks.
final class Endpoints {
  static final int MAX_PER_TEAM = 10; // each hears of every task
  private static final String FROM =
      " from webhook_endpoint e left join webhook_destination d"
          + " on d.destination = e.endpoint_id::text where e.kind = 'endpoint'";

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;

  Endpoints(JdbcTemplate jdbc, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.transaction = transaction;
  }

  /// False where the team has as many as it may have.
  boolean create(
      UUID endpointId,
      String teamId,
      String url,
      @Nullable String description,
      List<String> events,
      String secret) {
    Integer created =
        transaction.execute(
            status -> {
              jdbc.queryForList( // so that two at once are counted one after the other
                  "select 1 from team where team_id = ? for no key update", Integer.class, teamId);
              return jdbc.update(
                  """
                  insert into webhook_endpoint
                    (endpoint_id, team_id, url, description, events, secret)
                  select ?, ?, ?, ?, ?, ? where ? > (
                    select count(*) from webhook_endpoint where team_id = ? and kind = 'endpoint')\
                  """,
                  endpointId,
                  teamId,
                  url,
                  description,
                  events.toArray(String[]::new),
                  secret,
                  MAX_PER_TEAM,
                  teamId);
            });
    return created != null && created > 0;
  }

  List<Endpoint> list(String teamId) {
    return jdbc.query(
        "select " + Endpoint.COLUMNS + FROM + " and e.team_id = ? order by e.created_at",
        Endpoint::of,
        teamId);
  }

  @Nullable Endpoint find(String teamId, UUID endpointId) {
    List<Endpoint> found =
        jdbc.query(
            "select " + Endpoint.COLUMNS + FROM + " and e.team_id = ? and e.endpoint_id = ?",
            Endpoint::of,
            teamId,
            endpointId);
    return found.isEmpty() ? null : found.getFirst();
  }

  void change(
      UUID endpointId, @Nullable String url, @Nullable String text, @Nullable List<String> events) {
    jdbc.update(
        """
        update webhook_endpoint set url = coalesce(?, url), description = coalesce(?, description),
          events = coalesce(?, events)
        where endpoint_id = ?\
        """,
        url,
        text,
        events == null ? null : events.toArray(String[]::new),
        endpointId);
    if (url != null) {
      forgive(endpointId);
    }
  }

  void enable(UUID endpointId) {
    jdbc.update(
        """
        update webhook_endpoint set disabled_at = null, disabled_reason = null
        where endpoint_id = ?\
        """,
        endpointId);
    forgive(endpointId);
  }

  /// What waits for it waits no more; it can be replayed.
  void disable(UUID endpointId, String reason) {
    transaction.executeWithoutResult(
        status -> {
          jdbc.update(
              """
              update webhook_endpoint set disabled_at = now(), disabled_reason = ?
              where endpoint_id = ? and disabled_at is null\
              """,
              reason,
              endpointId);
          jdbc.update(
              """
              update webhook_delivery set status = 'skipped', due_at = null, ended_at = now(),
                error = 'the endpoint is disabled'
              where endpoint_id = ? and status = 'waiting'\
              """,
              endpointId);
        });
  }

  boolean delete(String teamId, UUID endpointId) {
    return jdbc.update(
            """
            delete from webhook_endpoint
            where team_id = ? and endpoint_id = ? and kind = 'endpoint'\
            """,
            teamId,
            endpointId)
        > 0;
  }

  /// The new secret signs at once, the old one beside it for a while.
  String rotate(UUID endpointId, Duration overlap) {
    String secret = Secrets.create();
    jdbc.update(
        """
        update webhook_endpoint set old_secret = secret,
          old_secret_until = now() + make_interval(secs => ?), secret = ?
        where endpoint_id = ?\
        """,
        overlap.toSeconds(),
        secret,
        endpointId);
    return secret;
  }

  /// The row that signs what goes to the callback addresses of a team's tasks.
  UUID callbacks(String teamId) {
    jdbc.update(
        """
        insert into webhook_endpoint (endpoint_id, team_id, kind, url, events, secret)
        values (?, ?, 'callback', '', '{}', ?) on conflict do nothing\
        """,
        UUID.randomUUID(),
        teamId,
        Secrets.create());
    return jdbc.queryForList(
            "select endpoint_id from webhook_endpoint where team_id = ? and kind = 'callback'",
            UUID.class,
            teamId)
        .getFirst();
  }

  String secretOf(UUID endpointId) {
    return jdbc.queryForList(
            "select secret from webhook_endpoint where endpoint_id = ?", String.class, endpointId)
        .getFirst();
  }

  private void forgive(UUID endpointId) {
    jdbc.update(
        """
        update webhook_destination set failures = 0, failing_since = null, open_until = null
        where destination = ?\
        """,
        endpointId.toString());
  }
}
