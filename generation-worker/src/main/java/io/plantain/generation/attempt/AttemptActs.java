package io.plantain.generation.attempt;

import io.plantain.generation.late.LateJobs;
import io.plantain.kit.act.Happened;
import io.plantain.kit.act.Result;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/// What an operator may do to an attempt. Both acts only make a row due, so whatever they begin is
/// done by the loop under the rules that always hold: nothing is submitted a second time by them.
@Component
public class AttemptActs {
  private static final String POLL =
      // A submit that is on its way keeps its lease: found before its answer, it would count as
      // lost.
      """
      update attempt set next_at = now()
      where task_id = ? and state in (1, 3, 4) and not held and next_at > now()
      """;

  private static final String TELL =
      "update attempt set state = 4, next_at = now() where task_id = ? and state = 5";

  private final JdbcTemplate jdbc;
  private final LateJobs lateJobs;
  private final AttemptLoop loop;

  AttemptActs(JdbcTemplate jdbc, LateJobs lateJobs, AttemptLoop loop) {
    this.jdbc = jdbc;
    this.lateJobs = lateJobs;
    this.loop = loop;
  }

  /// Asks the provider now. An attempt that has ended may have left jobs that still come: then they
  /// are asked for once more.
  public Result poll(UUID taskId) {
    AttemptState state = state(taskId);
    if (state == null) {
      return Result.unknownTask();
    }
    if (jdbc.update(POLL, taskId) == 1) {
      loop.wake();
      return Result.accepted("due", "Its provider is asked now.");
    }
    AttemptState now = state(taskId);
    if (now == AttemptState.TOMBSTONE || now == AttemptState.PUBLISHED) {
      return lateJobs.again(taskId) > 0
          ? Result.accepted("late_jobs_due", "It has ended; the jobs that it left are asked for.")
          : Result.refused("ended", "It has ended, and left no job that could be asked for.");
    }
    return Result.accepted("in_hand", "A worker is at it, or it is due already.");
  }

  /// Publishes the stored outcome once more, with newer links where the old ones may be dead.
  public Result tell(UUID taskId) {
    AttemptState state = state(taskId);
    if (state == null) {
      return Result.unknownTask();
    }
    if (jdbc.update(TELL, taskId) == 1 || state(taskId) == AttemptState.FINISHED) {
      loop.wake();
      return Result.accepted("told_again", "Its outcome is published once more.");
    }
    return Result.refused("not_ended", "It has no outcome yet. Poll it instead.");
  }

  /// Null where the task is not known.
  public @Nullable String stateOf(UUID taskId) {
    AttemptState state = state(taskId);
    return state == null ? null : state.name();
  }

  public List<Happened> timeline(UUID taskId) {
    List<Happened> timeline = new ArrayList<>();
    for (String sql :
        List.of(
            """
            select created_at, 'attempt: entered', 'model ' || coalesce(model, 'not known yet')
            from attempt where task_id = ?
            """,
            """
            select submitted_at, 'attempt: submitted', coalesce(provider, '') || ' '
              || coalesce(provider_model, '') || ', ' || pictures || ' pictures'
            from attempt where task_id = ? and submitted_at is not null
            """,
            """
            select at, 'attempt: ' || what, coalesce('picture ' || picture || ' ', '')
              || coalesce(detail, '')
            from attempt_note where task_id = ?
            """,
            """
            select at, 'route: ' || outcome, provider || ', ' || delivered || ' of ' || pictures
              || ' pictures, cost ' || cost_micros || ' micros'
            from route_attempt where task_id = ?
            """,
            """
            select (event::json ->> 'at')::timestamptz, 'outcome: ' || (event::json ->> 'type'),
              coalesce(event::json ->> 'reason', '')
            from outcome where task_id = ?
            """,
            """
            select coalesce(found_at, created_at), 'late job: ' || coalesce(outcome, 'watched'),
              'picture ' || picture || ' at ' || provider
            from late_job where task_id = ?
            """)) {
      timeline.addAll(
          jdbc.query(
              sql,
              (row, number) ->
                  new Happened(
                      row.getObject(1, OffsetDateTime.class).toInstant(),
                      row.getString(2),
                      row.getString(3).strip()),
              taskId));
    }
    return timeline;
  }

  private @Nullable AttemptState state(UUID taskId) {
    return jdbc
        .query(
            "select state from attempt where task_id = ?",
            (row, number) -> AttemptState.of(row.getInt(1)),
            taskId)
        .stream()
        .findFirst()
        .orElse(null);
  }
}
