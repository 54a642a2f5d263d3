package io.plantain.generation.attempt;

import io.plantain.event.Decoded;
import io.plantain.event.EventCodec;
import io.plantain.event.GenerationEvent;
import io.plantain.event.GenerationEvent.GenerationCanceled;
import io.plantain.event.GenerationEvent.GenerationExpired;
import io.plantain.event.GenerationEvent.GenerationFailed;
import io.plantain.event.GenerationEvent.GenerationSucceeded;
import io.plantain.event.Price;
import io.plantain.event.TaskSpec;
import io.plantain.generation.account.Accounts;
import io.plantain.generation.late.LateJob;
import io.plantain.generation.late.LateJobs;
import io.plantain.generation.provider.Route;
import io.plantain.generation.route.Routes;
import io.plantain.kit.Outgoing;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Writes what came of claimed attempts, many in one statement, each guarded by the state and the
/// fence of its claim: whoever lost the lease in the meantime changes nothing.
@Component
class AttemptResults {
  private static final String LOCK_IN_ORDER =
      "select 1 from attempt where task_id = any(?::uuid[]) order by task_id for update";

  private static final String AGAIN =
      // A cancel or a callback that came during the call makes the row due at once; no row sleeps
      // past its deadline. Where a submit was turned away, the provider's pause counts. From the
      // first submit on the row has at most the job limit left. Called in the meantime, it has a
      // job
      // where it is and changes no route.
      """
      update attempt a set
        state = u.state, jobs = u.jobs, tries = u.tries, held = false, holds = u.holds,
        provider = case when a.told is null then coalesce(u.provider, a.provider)
                        else a.provider end,
        provider_model = case when u.provider is null or a.told is not null
                              then a.provider_model else u.model end,
        route = case when a.told is null then u.route else a.route end, refused = u.refused, pinned = u.pinned,
        submitted_at = coalesce(a.submitted_at, case when u.state = 3 then now() end),
        deadline = case when u.state = 3 and a.submitted_at is null
                        then least(a.deadline, now() + u.job_limit) else a.deadline end,
        parked_at = case when u.parked then coalesce(a.parked_at, now()) end,
        next_at = case when a.cancel <> 0 then now()
                       when u.state = 3 and a.told is not null
                         and (select count(*) from jsonb_object_keys(a.told)) > u.callbacks
                         then now()
                       else least(now() + u.delay, a.deadline) end
      from unnest(?::uuid[], ?::smallint[], ?::bigint[], ?::smallint[], ?::text[], ?::smallint[],
                  ?::smallint[], ?::boolean[], ?::interval[], ?::smallint[], ?::interval[], ?::text[], ?::text[],
                  ?::smallint[], ?::integer[], ?::boolean[])
        as u(task_id, was, fence, state, jobs, tries, callbacks, parked, delay, holds, job_limit,
             provider, model, route, refused, pinned)
      where a.task_id = u.task_id and a.state = u.was and a.fence = u.fence
      returning a.task_id
      """;

  private static final String FINISH =
      """
      with finished as (
        update attempt a set state = 4, held = false, holds = 0, next_at = now() + ?::interval
        from unnest(?::uuid[], ?::smallint[], ?::bigint[], ?::text[])
          as u(task_id, was, fence, event)
        where a.task_id = u.task_id and a.state = u.was and a.fence = u.fence
        returning a.task_id, u.event
      )
      insert into outcome (task_id, event) select task_id, event from finished returning task_id
      """;

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final AttemptSettings settings;
  private final LateJobs lateJobs;
  private final Accounts accounts;
  private final Routes routes;

  AttemptResults(
      JdbcTemplate jdbc,
      TransactionTemplate transaction,
      AttemptSettings settings,
      LateJobs lateJobs,
      Accounts accounts,
      Routes routes) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.settings = settings;
    this.lateJobs = lateJobs;
    this.accounts = accounts;
    this.routes = routes;
  }

  /// @return the tasks whose row was still ours
  Set<UUID> reschedule(List<Result.Again> results) {
    return guarded(
        results,
        Map.of(),
        connection -> {
          PreparedStatement statement = connection.prepareStatement(AGAIN);
          Attempts.bind(
              connection,
              statement,
              results.stream().map(result -> result.attempt().taskId()).toList(),
              results.stream().map(result -> result.attempt().state().number()).toList(),
              results.stream().map(result -> result.attempt().fence()).toList(),
              results.stream().map(result -> result.next().number()).toList(),
              results.stream()
                  .map(result -> EventCodec.mapper().writeValueAsString(result.jobs()))
                  .toList(),
              results.stream().map(Result.Again::tries).toList(),
              results.stream().map(result -> result.attempt().callbacks()).toList(),
              results.stream().map(Result.Again::parked).toList(),
              results.stream().map(result -> Attempts.interval(result.delay())).toList(),
              results.stream().map(Result::holds).toList(),
              results.stream().map(result -> Attempts.interval(jobLimit(result))).toList(),
              moves(results, move -> move.to().route().provider()),
              moves(results, move -> move.to().route().providerModel()),
              results.stream().map(result -> result.way().route()).toList(),
              results.stream().map(result -> result.way().refused()).toList(),
              results.stream().map(result -> result.way().pinned()).toList());
          return statement;
        });
  }

  private static List<@Nullable String> moves(
      List<Result.Again> results, Function<Move, String> part) {
    List<@Nullable String> parts = new ArrayList<>();
    for (Result.Again result : results) {
      parts.add(result.move() == null ? null : part.apply(result.move()));
    }
    return parts;
  }

  /// The route's own, else the scene's.
  private Duration jobLimit(Result.Again result) {
    Attempt attempt = result.attempt();
    Route route = routes.at(attempt.model(), attempt.way().route(), attempt.provider());
    Duration own = route == null ? null : route.jobLimit();
    return own != null ? own : settings.jobLimit(attempt.spec());
  }

  /// Stores the outcomes.
  ///
  /// @return the events of those that were still ours, to be published
  List<Outgoing> finish(List<Result.Finish> results) {
    Map<UUID, Payload> payloads =
        payloads(results.stream().map(result -> result.attempt().taskId()).toList());
    Instant now = databaseTime();
    Map<UUID, Outgoing> outcomes = new HashMap<>();
    List<String> events = new ArrayList<>();
    for (Result.Finish result : results) {
      Payload payload = payloads.get(result.attempt().taskId());
      GenerationEvent event = event(result, payload, now);
      events.add(new String(EventCodec.encode(event), StandardCharsets.UTF_8));
      outcomes.put(
          result.attempt().taskId(),
          new Outgoing(event, payload == null ? null : payload.traceparent()));
    }
    Set<UUID> ours =
        guarded(
            results,
            payloads,
            connection -> {
              PreparedStatement statement = connection.prepareStatement(FINISH);
              statement.setString(1, Attempts.interval(settings.publishLease()));
              Attempts.bindFrom(
                  2,
                  connection,
                  statement,
                  results.stream().map(result -> result.attempt().taskId()).toList(),
                  results.stream().map(result -> result.attempt().state().number()).toList(),
                  results.stream().map(result -> result.attempt().fence()).toList(),
                  events);
              return statement;
            });
    outcomes.keySet().retainAll(ours);
    return List.copyOf(outcomes.values());
  }

  /// The stored outcomes, exactly as they were last published.
  List<Outgoing> outcomes(List<UUID> taskIds) {
    return jdbc.query(
        """
        select o.event, p.traceparent from outcome o left join payload p using (task_id)
        where o.task_id = any(?::uuid[])
        """,
        (row, number) -> outgoing(row),
        new Object[] {texts(taskIds)});
  }

  /// The same end with newer links to the same pictures.
  void renew(GenerationSucceeded renewed) {
    jdbc.update(
        "update outcome set event = ? where task_id = ?",
        new String(EventCodec.encode(renewed), StandardCharsets.UTF_8),
        renewed.taskId());
  }

  void published(List<UUID> taskIds) {
    transaction.executeWithoutResult(
        status -> {
          String[] ids = texts(taskIds);
          jdbc.query(LOCK_IN_ORDER, row -> {}, new Object[] {ids});
          jdbc.update(
              "update attempt set state = 5, held = false where task_id = any(?::uuid[]) and state"
                  + " = 4",
              new Object[] {ids});
        });
  }

  /// What an event says about its time must not depend on which worker's clock was wrong.
  private Instant databaseTime() {
    OffsetDateTime now =
        Objects.requireNonNull(jdbc.queryForObject("select now()", OffsetDateTime.class));
    return now.toInstant().truncatedTo(ChronoUnit.MILLIS);
  }

  private GenerationEvent event(Result.Finish result, @Nullable Payload payload, Instant now) {
    UUID taskId = result.attempt().taskId();
    String teamId = result.attempt().teamId();
    String provider = result.attempt().provider();
    return switch (result.ending()) {
      case Ending.Delivered delivered -> {
        Payload paid = Objects.requireNonNull(payload, "a delivered task has a payload");
        yield new GenerationSucceeded(
            taskId,
            teamId,
            now,
            Objects.requireNonNull(provider, "a delivered task has a provider"),
            delivered.media(),
            paid.spec(),
            paid.price());
      }
      case Ending.Failed failed ->
          new GenerationFailed(taskId, teamId, now, failed.reason(), provider);
      case Ending.Canceled canceled -> new GenerationCanceled(taskId, teamId, now);
      case Ending.Expired expired -> new GenerationExpired(taskId, teamId, now);
    };
  }

  private record Payload(TaskSpec spec, Price price, @Nullable String traceparent) {}

  private Map<UUID, Payload> payloads(List<UUID> taskIds) {
    Map<UUID, Payload> payloads = new HashMap<>();
    jdbc.query(
        "select task_id, spec, price, traceparent from payload where task_id = any(?::uuid[])",
        row -> {
          payloads.put(
              row.getObject("task_id", UUID.class),
              new Payload(
                  EventCodec.mapper().readValue(row.getString("spec"), TaskSpec.class),
                  EventCodec.mapper().readValue(row.getString("price"), Price.class),
                  row.getString("traceparent")));
        },
        new Object[] {texts(taskIds)});
    return payloads;
  }

  private static Stream<LateJob> abandoned(Result.Finish finish) {
    Attempt attempt = finish.attempt();
    String provider = attempt.provider();
    return provider == null
        ? Stream.of()
        : finish.jobs().stream()
            .filter(Job::mayStillCome)
            .map(
                job ->
                    new LateJob(
                        attempt.taskId(),
                        job.index(),
                        attempt.teamId(),
                        provider,
                        job.jobId(),
                        finish.ending().word()));
  }

  private static Outgoing outgoing(ResultSet row) throws SQLException {
    byte[] event = row.getString("event").getBytes(StandardCharsets.UTF_8);
    if (EventCodec.decode(event) instanceof Decoded.Event decoded) {
      return new Outgoing(decoded.event(), row.getString("traceparent"));
    }
    throw new IllegalStateException("a stored outcome cannot be read");
  }

  private interface Statement {
    PreparedStatement prepare(Connection connection) throws SQLException;
  }

  /// Locks in the order of the keys first: two batches in different orders would deadlock.
  private Set<UUID> guarded(
      List<? extends Result> results, Map<UUID, Payload> payloads, Statement statement) {
    String[] ids = texts(results.stream().map(result -> result.attempt().taskId()).toList());
    return Objects.requireNonNull(
        transaction.execute(
            status -> {
              jdbc.query(LOCK_IN_ORDER, row -> {}, new Object[] {ids});
              Set<UUID> changed = execute(statement);
              remember(results, changed, payloads);
              accounts.release(released(results, changed)); // last: the lock is the shortest
              return changed;
            }));
  }

  /// In the order of the accounts, as everyone locks them.
  private static Map<String, Integer> released(List<? extends Result> results, Set<UUID> changed) {
    Map<String, Integer> byAccount = new TreeMap<>();
    for (Result result : results) {
      Attempt attempt = result.attempt();
      if (attempt.provider() != null && changed.contains(attempt.taskId())) {
        byAccount.merge(attempt.provider(), result.holds() - attempt.holds(), Integer::sum);
      }
    }
    return byAccount;
  }

  private Set<UUID> execute(Statement statement) {
    Set<UUID> changed = new HashSet<>();
    jdbc.execute(
        (Connection connection) -> {
          try (PreparedStatement prepared = statement.prepare(connection);
              ResultSet rows = prepared.executeQuery()) {
            while (rows.next()) {
              changed.add(rows.getObject(1, UUID.class));
            }
          }
          return changed.size();
        });
    return changed;
  }

  /// What the rows themselves do not tell: the unusual parts of the story, those that were refused
  /// among them, and the jobs that may still come after the end.
  private void remember(
      List<? extends Result> results, Set<UUID> changed, Map<UUID, Payload> payloads) {
    Notes notes = new Notes(jdbc);
    Legs legs = new Legs(jdbc, routes);
    List<Result.Finish> ended = new ArrayList<>();
    for (Result result : results) {
      UUID taskId = result.attempt().taskId();
      if (changed.contains(taskId)) {
        Note.about(result).forEach(note -> notes.add(taskId, note));
        Payload payload = payloads.get(taskId);
        legs.add(result, payload == null ? null : payload.price());
        if (result instanceof Result.Finish finish) {
          ended.add(finish);
        }
      } else {
        notes.add(taskId, new Note(Note.REFUSED_WRITE, null, "fence " + result.attempt().fence()));
      }
    }
    notes.append();
    legs.append();
    lateJobs.watch(ended.stream().flatMap(AttemptResults::abandoned).toList());
  }

  private static String[] texts(List<UUID> taskIds) {
    return taskIds.stream().map(UUID::toString).toArray(String[]::new);
  }
}
