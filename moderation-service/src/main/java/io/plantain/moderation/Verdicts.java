package io.plantain.moderation;

import io.plantain.event.EventCodec;
import io.plantain.kit.opinion.Opinion;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/// The verdict log.
@Repository
class Verdicts {
  /// In key order: two consumers that hold the same records for a moment (a rebalance) then wait
  /// for each other in one direction only. A row that is already there wins, because it may have
  /// been told; no lock is needed for that, since a verdict is never changed.
  private static final String INSERT =
      """
      insert into verdict (task_id, team_id, outcome, action, category, score, rule_ids, opinions,
                           policy_version, model_version, prompt_sha256, decided_at)
      select task_id, team_id, outcome, action, category, score, string_to_array(rule_ids, ','),
             opinions::jsonb, policy_version, model_version, prompt_sha256, decided_at
        from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::float8[], ?::text[],
                    ?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[])
          as v (task_id, team_id, outcome, action, category, score, rule_ids, opinions,
                policy_version, model_version, prompt_sha256, decided_at)
       order by task_id
      on conflict (task_id) do nothing
      returning task_id
      """;

  /// A held verdict becomes what the review makes of it, with the time of that decision.
  private static final String SELECT =
      """
      select task_id, category,
             case when outcome <> 'held' then outcome when state = 'approved' then 'approved'
                  when state = 'denied' then 'blocked' else 'held' end as outcome,
             case when outcome = 'held' and review.decided_at is not null then review.decided_at
                  else verdict.decided_at end as decided_at
        from verdict left join review using (task_id)
       where task_id = any (?::uuid[])
      """;

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;

  Verdicts(JdbcTemplate jdbc, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.transaction = transaction;
  }

  Map<UUID, StoredVerdict> find(Collection<UUID> taskIds) {
    if (taskIds.isEmpty()) {
      return Map.of();
    }
    return jdbc.execute(
        (ConnectionCallback<Map<UUID, StoredVerdict>>) connection -> select(connection, taskIds));
  }

  /// Stores what is not stored yet.
  ///
  /// @return the tasks whose verdict is new
  Set<UUID> store(List<Verdict> verdicts) {
    if (verdicts.isEmpty()) {
      return Set.of();
    }
    return transaction.execute(
        status ->
            jdbc.execute(
                (ConnectionCallback<Set<UUID>>) connection -> insert(connection, verdicts)));
  }

  /// Deletes the oldest that are older than `age`; what another instance deletes just now is its.
  ///
  /// @return how many are gone
  int forget(Duration age, int limit) {
    return jdbc.update(
        """
        delete from verdict where task_id in (
          select task_id from verdict where decided_at < now() - make_interval(secs => ?)
          order by decided_at limit ? for update skip locked)
        """,
        age.toSeconds(),
        limit);
  }

  private static Set<UUID> insert(Connection connection, List<Verdict> verdicts)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setArray(1, array(connection, "uuid", verdicts, Verdict::taskId));
      insert.setArray(2, array(connection, "text", verdicts, Verdict::teamId));
      insert.setArray(3, array(connection, "text", verdicts, v -> v.outcome().code()));
      insert.setArray(4, array(connection, "text", verdicts, v -> v.action().code()));
      insert.setArray(5, array(connection, "text", verdicts, Verdict::categoryCode));
      insert.setArray(6, array(connection, "float8", verdicts, v -> v.judgement().score()));
      insert.setArray(7, array(connection, "text", verdicts, v -> String.join(",", v.ruleIds())));
      insert.setArray(8, array(connection, "text", verdicts, Verdicts::opinions));
      insert.setArray(9, array(connection, "text", verdicts, v -> v.judgement().policyVersion()));
      insert.setArray(10, array(connection, "text", verdicts, v -> v.judgement().modelVersion()));
      insert.setArray(11, array(connection, "text", verdicts, Verdict::promptSha256));
      insert.setArray(
          12, array(connection, "timestamptz", verdicts, v -> v.decidedAt().toString()));
      Set<UUID> stored = new HashSet<>();
      try (ResultSet rows = insert.executeQuery()) {
        while (rows.next()) {
          stored.add(rows.getObject("task_id", UUID.class));
        }
      }
      return stored;
    }
  }

  private static Map<UUID, StoredVerdict> select(Connection connection, Collection<UUID> taskIds)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setArray(1, connection.createArrayOf("uuid", taskIds.toArray()));
      Map<UUID, StoredVerdict> found = new HashMap<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          UUID taskId = row.getObject("task_id", UUID.class);
          found.put(
              taskId,
              new StoredVerdict(
                  taskId,
                  row.getString("outcome").equals("approved"),
                  row.getString("category"),
                  row.getString("outcome").equals("held"),
                  row.getObject("decided_at", OffsetDateTime.class).toInstant()));
        }
      }
      return found;
    }
  }

  private static String opinions(Verdict verdict) {
    return EventCodec.mapper()
        .writeValueAsString(verdict.opinions().stream().map(Verdicts::logged).toList());
  }

  private static Map<String, Object> logged(Opinion opinion) {
    return Map.of(
        "action", opinion.action().code(),
        "category", opinion.category().code(),
        "score", opinion.score(),
        "rule_id", opinion.ruleId(),
        "part", opinion.span().part().code(),
        "start", opinion.span().start(),
        "end", opinion.span().end());
  }

  private static Array array(
      Connection connection,
      String type,
      List<Verdict> verdicts,
      Function<Verdict, ? extends @Nullable Object> value)
      throws SQLException {
    return connection.createArrayOf(type, verdicts.stream().map(value).toArray());
  }
}
