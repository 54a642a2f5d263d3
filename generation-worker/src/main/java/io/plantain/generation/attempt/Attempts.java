package io.plantain.generation.attempt;

import io.plantain.event.CancelEvent;
import io.plantain.event.EventCodec;
import io.plantain.event.LedgerEvent.CreditsDebited;
import io.plantain.event.TaskSpec;
import io.plantain.generation.account.Accounts;
import io.plantain.generation.account.Admission;
import io.plantain.generation.account.Standing;
import io.plantain.generation.provider.HttpSettings;
import io.plantain.generation.provider.Providers;
import io.plantain.generation.route.RouteChoice;
import io.plantain.generation.route.Routes;
import io.plantain.kit.Received;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;

/// The rows of all attempts: entering them, and claiming what is due. `AttemptResults` writes what
/// came of it.
@Component
class Attempts {
  /// One row in `submitting` per request that may be on its way: a kill leaves no more than this
  /// unknown.
  static final int SUBMITS_PER_CLAIM = 20;

  private static final String SEND_AGAIN =
      // A published attempt becomes due once more; a tombstone becomes a queued row that is already
      // canceled.
      """
      insert into attempt (task_id, team_id, model, provider, provider_model, route, state, pictures,
                           next_at, deadline)
      select u.task_id, u.team_id, u.model, u.provider, u.provider_model, u.route, 1, u.pictures,
             now(), u.deadline
      from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::smallint[],
                  ?::smallint[], ?::timestamptz[])
        as u(task_id, team_id, model, provider, provider_model, route, pictures, deadline)
      order by u.task_id
      on conflict (task_id) do update set
        state = case attempt.state when 0 then 1 else 4 end,
        model = excluded.model,
        deadline = excluded.deadline,
        pictures = excluded.pictures,
        next_at = now()
      where attempt.state in (0, 5)
      """;

  private static final String PAYLOAD =
      """
      insert into payload (task_id, spec, price, traceparent)
      select * from unnest(?::uuid[], ?::text[], ?::text[], ?::text[])
      on conflict do nothing
      """;

  private static final String CANCEL =
      // The lease of a row in `submitting` stays: its answer is on the way and makes the row due.
      """
      insert into attempt (task_id, team_id, state, cancel, next_at)
      select u.task_id, u.team_id, 0, u.cancel, 'infinity'
      from unnest(?::uuid[], ?::text[], ?::smallint[]) as u(task_id, team_id, cancel)
      order by u.task_id
      on conflict (task_id) do update set
        cancel = excluded.cancel,
        next_at = case when attempt.state in (1, 3) then now() else attempt.next_at end
      where attempt.cancel = 0 and attempt.state in (1, 2, 3)
      """;

  private static final String CLAIMED =
      """
      a.task_id, a.team_id, coalesce(a.model, '') as model, a.provider, a.provider_model,
        c.state as was, a.state, a.fence, a.tries, a.cancel, a.pictures, a.jobs, a.told, p.traceparent,
        case when c.state in (1, 2) then p.spec end as spec,
        a.holds, a.route, a.refused, a.pinned,
        coalesce(a.deadline <= now(), false) as overdue,
        coalesce((extract(epoch from now() - a.submitted_at) * 1000)::bigint, 0) as age_millis,
        (extract(epoch from now() - a.parked_at) * 1000)::bigint as parked_millis,
        (extract(epoch from now() - c.next_at) * 1000)::bigint as late_millis
      """;

  private static final String CLAIM =
      // Claim and lease in one: what is to be asked for, ended or published.
      """
      with due as (
        select task_id, state, next_at, provider from attempt
        where (state in (2, 3, 4) or (state = 1 and (cancel <> 0 or provider is null)))
          and next_at <= now()
        order by next_at limit ? for update skip locked
      ), overdue as (
        select task_id, state, next_at, provider from attempt
        where state = 1 and cancel = 0 and deadline <= now()
        order by deadline limit ? for update skip locked
      ), chosen as (
        select * from due union select * from overdue
      )
      update attempt a set
        fence = a.fence + 1,
        held = true,
        next_at = now() + case when c.state = 2 and c.provider = any (?) then ?::interval
                               when c.state = 2 then ?::interval
                               when c.state = 4 then ?::interval
                               else ?::interval end
      from chosen c
      left join payload p on p.task_id = c.task_id
      left join account k on k.account = c.provider
      where a.task_id = c.task_id
      returning
      """
          + CLAIMED
          + """
            , coalesce(k.epoch, 0) as epoch,
            coalesce(k.failures > 0 or k.open_since is not null, false) as troubled,
            coalesce(greatest(0, extract(epoch from k.cooldown_until - now()) * 1000)::bigint, 0)
              as cooling_millis
          """;

  private static final String CLAIM_SUBMITS =
      // In the order of the queue, as many as the account may take; their submits start right after
      // this commits. The rest is left untouched for the next claim.
      """
      with due as (
        select task_id, state, next_at, pictures, holds from attempt
        where state = 1 and cancel = 0 and provider = ? and next_at <= now() and deadline > now()
        order by next_at limit ? for update skip locked
      ), chosen as (
        select due.*,
          sum(pictures) over (order by next_at, task_id rows unbounded preceding) as calls
        from due
      )
      update attempt a set
        state = 2,
        holds = a.pictures,
        fence = a.fence + 1,
        held = true,
        next_at = now() + ?::interval
      from chosen c left join payload p using (task_id)
      where a.task_id = c.task_id
        and (c.calls <= ? or (c.calls = c.pictures and c.pictures <= ?))
      returning
      """
          + CLAIMED
          + ", c.holds as held_before, ?::bigint as epoch, ?::boolean as troubled,"
          + " 0 as cooling_millis";

  private static final TypeReference<List<Job>> JOBS = new TypeReference<>() {};
  private static final TypeReference<Map<String, @Nullable String>> TOLD = new TypeReference<>() {};

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final Providers providers;
  private final AttemptSettings settings;
  private final Duration longerSubmit; // where the submit is the whole drawing
  private final Accounts accounts;
  private final Routes routes;
  private int turn; // only the loop claims
  private boolean submitsFirst;

  Attempts(
      JdbcTemplate jdbc,
      TransactionTemplate transaction,
      Providers providers,
      AttemptSettings settings,
      HttpSettings http,
      Accounts accounts,
      Routes routes) {
    this.routes = routes;
    this.longerSubmit = http.longerSubmit();
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.providers = providers;
    this.settings = settings;
    this.accounts = accounts;
  }

  /// @param fresh not known before
  /// @param tombstones of them canceled before they came
  record Entered(int fresh, int tombstones) {}

  /// Enters paid tasks. What is known already is published again if it has ended, and left alone if
  /// not.
  ///
  /// @param debits one for each task
  Entered enter(List<Received> debits) {
    List<UUID> ids = new ArrayList<>();
    List<String> teams = new ArrayList<>();
    List<String> models = new ArrayList<>();
    List<@Nullable String> providerIds = new ArrayList<>();
    List<@Nullable String> providerModels = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    List<Integer> pictures = new ArrayList<>();
    List<String> deadlines = new ArrayList<>();
    List<String> specs = new ArrayList<>();
    List<String> prices = new ArrayList<>();
    List<@Nullable String> traces = new ArrayList<>();
    for (Received received : debits) {
      CreditsDebited debited = (CreditsDebited) received.event();
      RouteChoice route = routes.first(debited.spec());
      ids.add(debited.taskId());
      teams.add(debited.teamId());
      models.add(debited.spec().model());
      providerIds.add(route == null ? null : route.route().provider());
      providerModels.add(route == null ? null : route.route().providerModel());
      numbers.add(route == null ? 0 : route.number());
      pictures.add(Math.max(1, debited.spec().options().count()));
      deadlines.add(debited.deadline().toString());
      specs.add(EventCodec.mapper().writeValueAsString(debited.spec()));
      prices.add(EventCodec.mapper().writeValueAsString(debited.price()));
      traces.add(received.traceparent());
    }
    return Objects.requireNonNull(
        transaction.execute(
            status -> {
              int fresh = write(PAYLOAD, ids, specs, prices, traces);
              Integer found =
                  jdbc.queryForObject(
                      "select count(*) from attempt where task_id = any(?::uuid[]) and state = 0",
                      Integer.class,
                      new Object[] {ids.stream().map(UUID::toString).toArray(String[]::new)});
              write(
                  SEND_AGAIN,
                  ids,
                  teams,
                  models,
                  providerIds,
                  providerModels,
                  numbers,
                  pictures,
                  deadlines);
              return new Entered(fresh, found == null ? 0 : found);
            }));
  }

  /// Somebody wants the end of a task.
  record Wish(UUID taskId, String teamId, CancelEvent.Cause cause) {}

  /// Flags attempts that have not ended; an unknown one leaves a tombstone, so that it will never
  /// be submitted.
  ///
  /// @param cancels one for each task
  /// @return how many had been flagged before
  int cancel(List<Wish> cancels) {
    Integer flagged =
        jdbc.queryForObject(
            "select count(*) from attempt where task_id = any (?) and cancel <> 0",
            Integer.class,
            (Object) cancels.stream().map(Wish::taskId).toArray(UUID[]::new));
    write(
        CANCEL,
        cancels.stream().map(Wish::taskId).toList(),
        cancels.stream().map(Wish::teamId).toList(),
        cancels.stream().map(cancel -> cancel.cause().ordinal() + 1).toList());
    return flagged == null ? 0 : flagged;
  }

  /// Takes up to `limit` due attempts; they are ours until their lease ends. However many wait to
  /// be submitted, part of the limit stays for those that are to be asked for, and the other way
  /// round.
  List<Attempt> claim(int limit) {
    int forSubmits = Math.min(SUBMITS_PER_CLAIM, limit / 2);
    List<Attempt> claimed = new ArrayList<>();
    submitsFirst = !submitsFirst;
    if (limit == 1 && submitsFirst) {
      claimed.addAll(claimSubmits(limit));
    }
    if (claimed.isEmpty()) {
      claimed.addAll(claimDue(limit - forSubmits));
    }
    claimed.addAll(claimSubmits(limit - claimed.size()));
    return claimed;
  }

  private List<Attempt> claimDue(int limit) {
    long claimedNanos = System.nanoTime(); // before the lease begins: errs on the safe side
    return jdbc.query(
        CLAIM,
        (row, number) -> read(row, claimedNanos),
        limit,
        limit,
        providers.drawingInSubmit(),
        interval(settings.submitLease().plus(longerSubmit)),
        interval(settings.submitLease()),
        interval(settings.publishLease()),
        interval(settings.pollLease()));
  }

  /// Account by account, each in a transaction of its own that holds the account's lock: what is in
  /// flight there is exact, whoever else claims.
  private List<Attempt> claimSubmits(int limit) {
    List<String> waiting = new ArrayList<>(limit > 0 ? accounts.withWaiting() : List.of());
    Collections.rotate(waiting, ++turn); // none is always the first
    List<Attempt> claimed = new ArrayList<>();
    int calls = SUBMITS_PER_CLAIM;
    for (String account : waiting) {
      int rows = limit - claimed.size();
      int left = calls;
      if (rows > 0 && left > 0) {
        List<Attempt> mine =
            Objects.requireNonNull(
                transaction.execute(status -> claimSubmits(account, rows, left)));
        calls -= mine.stream().mapToInt(attempt -> attempt.jobs().size()).sum();
        claimed.addAll(mine);
      }
    }
    return claimed;
  }

  private List<Attempt> claimSubmits(String account, int limit, int most) {
    long claimedNanos = System.nanoTime();
    Admission.Row row = accounts.lock(account);
    if (row == null) {
      return List.of();
    }
    Admission admission = accounts.admission(account, row, most);
    if (admission.first() == 0) {
      return List.of();
    }
    boolean draws = List.of(providers.drawingInSubmit()).contains(account);
    Duration lease = draws ? settings.submitLease().plus(longerSubmit) : settings.submitLease();
    int[] before = new int[1];
    List<Attempt> claimed =
        jdbc.query(
            CLAIM_SUBMITS,
            (each, number) -> {
              before[0] += each.getInt("held_before");
              return read(each, claimedNanos);
            },
            account,
            limit,
            interval(lease),
            admission.calls(),
            admission.first(),
            row.epoch(),
            row.failures() > 0 || row.open());
    if (!claimed.isEmpty()) {
      int calls = claimed.stream().mapToInt(Attempt::holds).sum();
      accounts.take(account, admission, calls, calls - before[0], lease);
    }
    return claimed;
  }

  /// @return how many ended attempts were older than the retention and are gone now
  int forget(int limit) {
    Integer gone =
        jdbc.queryForObject(
            """
            with old as (
              select task_id from attempt
              where state in (0, 5) and created_at < now() - ?::interval
              order by created_at limit ? for update skip locked
            ), a as (delete from attempt where task_id in (select task_id from old)),
            p as (delete from payload where task_id in (select task_id from old)),
            o as (delete from outcome where task_id in (select task_id from old)),
            n as (delete from attempt_note where task_id in (select task_id from old)),
            r as (delete from route_attempt where task_id in (select task_id from old)),
            w as (delete from raw_answer where task_id in (select task_id from old))
            select count(*) from old
            """,
            Integer.class,
            interval(settings.retention()),
            limit);
    return gone == null ? 0 : gone;
  }

  private static Attempt read(ResultSet row, long claimedNanos) throws SQLException {
    String jobs = row.getString("jobs");
    String spec = row.getString("spec");
    String callbacks = row.getString("told");
    Map<String, @Nullable String> told =
        callbacks == null ? Map.of() : EventCodec.mapper().readValue(callbacks, TOLD);
    int cancel = row.getInt("cancel");
    return new Attempt(
        row.getObject("task_id", UUID.class),
        row.getString("team_id"),
        row.getString("model"),
        row.getString("provider"),
        row.getString("provider_model"),
        AttemptState.of(row.getInt("was")),
        AttemptState.of(row.getInt("state")),
        row.getLong("fence"),
        row.getInt("tries"),
        cancel == 0 ? null : CancelEvent.Cause.values()[cancel - 1],
        row.getBoolean("overdue"),
        Duration.ofMillis(row.getLong("age_millis")),
        row.getObject("parked_millis") == null
            ? null
            : Duration.ofMillis(row.getLong("parked_millis")),
        Duration.ofMillis(row.getLong("late_millis")),
        jobs == null
            ? Job.waiting(row.getInt("pictures"))
            : EventCodec.mapper().readValue(jobs, JOBS),
        named(told),
        told.size(),
        spec == null ? null : EventCodec.mapper().readValue(spec, TaskSpec.class),
        row.getInt("holds"),
        new Way(row.getInt("route"), row.getInt("refused"), row.getBoolean("pinned")),
        new Standing(
            row.getLong("epoch"),
            row.getBoolean("troubled"),
            Duration.ofMillis(row.getLong("cooling_millis"))),
        row.getString("traceparent"),
        claimedNanos);
  }

  private static Map<Integer, String> named(Map<String, @Nullable String> told) {
    Map<Integer, String> named = new HashMap<>();
    told.forEach(
        (index, jobId) -> {
          if (jobId != null) {
            named.put(Integer.valueOf(index), jobId);
          }
        });
    return named;
  }

  private int write(String sql, List<?>... columns) {
    Integer written =
        jdbc.execute(
            (ConnectionCallback<Integer>)
                connection -> {
                  try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    bind(connection, statement, columns);
                    return statement.executeUpdate();
                  }
                });
    return written == null ? 0 : written;
  }

  static void bind(Connection connection, PreparedStatement statement, List<?>... columns)
      throws SQLException {
    bindFrom(1, connection, statement, columns);
  }

  static void bindFrom(
      int first, Connection connection, PreparedStatement statement, List<?>... columns)
      throws SQLException {
    for (int i = 0; i < columns.length; i++) {
      statement.setArray(first + i, array(connection, columns[i]));
    }
  }

  /// As text, which each statement casts: one way for every column type.
  private static Array array(Connection connection, List<?> values) throws SQLException {
    return connection.createArrayOf(
        "text", values.stream().map(value -> value == null ? null : value.toString()).toArray());
  }

  static String interval(Duration duration) {
    return duration.toMillis() + " milliseconds";
  }
}
