package io.plantain.intake.retention;

import java.time.Duration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/// The old side of the tables. Each call removes a chunk of the oldest and leaves what another
/// instance has in hand. A task that is not closed is never old.
@Repository
class OldRows {
  private final JdbcTemplate jdbc;

  OldRows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  int forgetPrompts(Duration age, int limit) {
    return jdbc.update(
        """
        update task set spec = null where task_id in (
          select task_id from task
          where spec is not null and closed_at < now() - make_interval(secs => ?)
          order by closed_at limit ? for update skip locked)
        """,
        age.toSeconds(),
        limit);
  }

  /// Prompts go first: a row is in one of two partial indexes, never in both.
  int forgetTasks(Duration age, int limit) {
    return jdbc.update(
        """
        delete from task where task_id in (
          select task_id from task
          where spec is null and closed_at < now() - make_interval(secs => ?)
          order by closed_at limit ? for update skip locked)
        """,
        age.toSeconds(),
        limit);
  }

  int forgetKeys(int limit) {
    return jdbc.update(
        """
        delete from idempotency where (team_id, request_key) in (
          select team_id, request_key from idempotency where expires_at < now()
          order by expires_at limit ? for update skip locked)
        """,
        limit);
  }

  int forgetRefusals(int limit) {
    return jdbc.update(
        """
        delete from refusal where position in (
          select position from refusal where expires_at < now()
          order by expires_at limit ? for update skip locked)
        """,
        limit);
  }
}
