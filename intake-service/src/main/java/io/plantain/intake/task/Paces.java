package io.plantain.intake.task;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// How far a task is, by how long the last ones of its model took.
public final class Paces {
  private static final long BELIEF_NANOS = Duration.ofSeconds(30).toNanos();
  private static final int MOST_PERCENT = 95; // the rest is for what nobody can foresee
  private static final int MOST_POLL_SECONDS = 10;
  private static final int POLL_SECONDS = 2; // where there is no history

  /// @param percent null while it waits in line, and where there is no history
  /// @param queuePosition in the line of its team, from 1; null where it is on its way
  /// @param etaSeconds null where there is no history
  /// @param nextPollSeconds when it is worth the while to look again
  public record Progress(
      @Nullable Integer percent,
      @Nullable Integer queuePosition,
      @Nullable Long etaSeconds,
      int nextPollSeconds) {
    /// @param position in line; 0 for none
    /// @param places of its team
    static Progress of(
        int position, int places, double elapsedSeconds, @Nullable Double usualSeconds) {
      Double eta = null;
      if (usualSeconds != null) {
        eta =
            position == 0
                ? Math.max(1, usualSeconds - elapsedSeconds)
                : usualSeconds * (1 + Math.ceil((double) position / Math.max(1, places)));
      }
      Integer percent = null;
      if (position == 0 && usualSeconds != null) {
        percent = (int) Math.min(MOST_PERCENT, 100 * elapsedSeconds / Math.max(1, usualSeconds));
      }
      int poll =
          eta == null ? POLL_SECONDS : (int) Math.clamp(Math.round(eta / 4), 1, MOST_POLL_SECONDS);
      return new Progress(
          percent, position == 0 ? null : position, eta == null ? null : Math.round(eta), poll);
    }
  }

  private record Usual(@Nullable Double seconds, long untilNanos) {}

  private final JdbcTemplate jdbc;
  private final Map<String, Usual> usual = new ConcurrentHashMap<>();

  public Paces(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /// Null where the task has ended.
  public @Nullable Progress of(UUID taskId) {
    record Open(String model, int position, int places, double elapsed) {}
    List<Open> found =
        jdbc.query(
            """
            select t.model,
              case when t.waiting then
                (select count(*) from task o where o.team_id = t.team_id and o.waiting
                 and (o.created_at, o.task_id) <= (t.created_at, t.task_id)) else 0 end,
              coalesce(b.job_limit, 2147483647),
              extract(epoch from now() - coalesce(t.released_at, t.created_at))::float8
            from task t join team_balance b using (team_id)
            where t.task_id = ? and t.closed_at is null\
            """,
            (row, number) ->
                new Open(row.getString(1), row.getInt(2), row.getInt(3), row.getDouble(4)),
            taskId);
    if (found.isEmpty()) {
      return null;
    }
    Open task = found.getFirst();
    return Progress.of(task.position, task.places, task.elapsed, usualOf(task.model));
  }

  private @Nullable Double usualOf(String model) {
    Usual known = usual.get(model);
    if (known == null || System.nanoTime() - known.untilNanos >= 0) {
      Double seconds =
          jdbc.queryForObject(
              """
              select percentile_cont(0.5) within group (order by seconds) from (
                select extract(epoch from closed_at - coalesce(released_at, created_at))::float8
                  as seconds
                from task where model = ? and status = 'success'
                order by closed_at desc limit 100) last\
              """,
              Double.class,
              model);
      known = new Usual(seconds, System.nanoTime() + BELIEF_NANOS);
      usual.put(model, known);
    }
    return known.seconds;
  }
}
