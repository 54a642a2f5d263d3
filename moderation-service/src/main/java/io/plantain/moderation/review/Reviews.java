package io.plantain.moderation.review;

import io.plantain.moderation.check.Prompt;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/// What the stage itself reads and writes: it opens reviews, keeps texts and follows rulings.
@Repository
public class Reviews {
  private final JdbcTemplate jdbc;

  Reviews(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /// A prompt that waits for a person.
  ///
  /// @param submitted the event of a held task; null where the task does not wait
  public record Opened(
      UUID taskId,
      String teamId,
      byte @Nullable [] submitted,
      @Nullable String traceparent,
      Instant at) {}

  public void open(List<Opened> opened) {
    jdbc.batchUpdate(
        """
        insert into review (task_id, team_id, kind, state, opened_at, submitted, traceparent, told)
        values (?, ?, 'review', 'waiting', ?::timestamptz, ?, ?, ?) on conflict do nothing
        """,
        opened.stream()
            .map(
                each ->
                    new @Nullable Object[] {
                      each.taskId,
                      each.teamId,
                      each.at.toString(),
                      each.submitted,
                      each.traceparent,
                      each.submitted == null
                    })
            .toList());
  }

  public record Kept(UUID taskId, Prompt prompt, Instant at) {}

  public void keep(List<Kept> kept) {
    jdbc.batchUpdate(
        """
        insert into kept_prompt (task_id, prompt, negative_prompt, content, kept_at)
        values (?, ?, ?, ?, ?::timestamptz) on conflict do nothing
        """,
        kept.stream()
            .map(
                each ->
                    new @Nullable Object[] {
                      each.taskId,
                      storable(each.prompt.text()),
                      storable(each.prompt.negative()),
                      storable(each.prompt.content()),
                      each.at.toString()
                    })
            .toList());
  }

  /// PostgreSQL stores no NUL.
  private static @Nullable String storable(@Nullable String text) {
    return text == null ? null : text.replace('\0', ' ');
  }

  /// A prompt of a team, by its hash.
  public record Key(String teamId, String promptSha256) {}

  /// What persons have decided about these prompts: whether they are allowed.
  public Map<Key, Boolean> rulings(Collection<Key> keys) {
    if (keys.isEmpty()) {
      return Map.of();
    }
    return jdbc.execute(
        (ConnectionCallback<Map<Key, Boolean>>) connection -> rulings(connection, keys));
  }

  private static Map<Key, Boolean> rulings(Connection connection, Collection<Key> keys)
      throws SQLException {
    Array teams = connection.createArrayOf("text", keys.stream().map(Key::teamId).toArray());
    Array hashes = connection.createArrayOf("text", keys.stream().map(Key::promptSha256).toArray());
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select team_id, prompt_sha256, allowed from ruling
            join unnest(?::text[], ?::text[]) as asked (team_id, prompt_sha256)
              using (team_id, prompt_sha256)
            """)) {
      select.setArray(1, teams);
      select.setArray(2, hashes);
      Map<Key, Boolean> found = new HashMap<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          found.put(
              new Key(row.getString("team_id"), row.getString("prompt_sha256")),
              row.getBoolean("allowed"));
        }
      }
      return found;
    }
  }

  public int forgetPrompts(Duration age, int limit) {
    return jdbc.update(
        """
        delete from kept_prompt where task_id in (
          select task_id from kept_prompt where kept_at < now() - make_interval(secs => ?)
          order by kept_at limit ? for update skip locked)
        """,
        age.toSeconds(),
        limit);
  }

  /// With the verdicts that they are about; the acts of operators go with them.
  public int forget(Duration age, int limit) {
    Integer gone =
        jdbc.queryForObject(
            """
            with gone as (
              delete from review where task_id in (
                select task_id from review where opened_at < now() - make_interval(secs => ?)
                order by opened_at limit ? for update skip locked)
              returning task_id),
            acts as (delete from review_act using gone where review_act.task_id = gone.task_id)
            select count(*) from gone
            """,
            Integer.class,
            age.toSeconds(),
            limit);
    return gone == null ? 0 : gone;
  }
}
