package io.plantain.intake.dispatch;

import io.plantain.event.EventCodec;
import io.plantain.event.Price;
import io.plantain.kit.Outgoing;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// Tasks above their plan's number of concurrent jobs. Each team has a line and places of its own,
/// so however many wait, no other team's task stands behind them. Those without a turn are not in
/// line yet.
final class WaitingLine {
  private static final int TEAMS_AT_ONCE = 50;
  private static final int TASKS_OF_A_TEAM = 20; // then the next team
  private static final int LEASE_SECONDS = 30; // above the producer's delivery limit of 20 s

  /// A waiting task that the public has not heard of.
  record Fresh(
      UUID taskId,
      String teamId,
      Instant createdAt,
      Price price,
      @Nullable String requestKey,
      @Nullable String traceparent) {
    Outgoing accepted() {
      return Due.accepted(taskId, teamId, createdAt, price, requestKey, traceparent);
    }
  }

  private final JdbcTemplate jdbc;

  WaitingLine(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /// Gives free places to those who wait longest. The time for the task begins now: waiting for its
  /// own team's other tasks is not part of it. Rows that another transaction holds are left to the
  /// next time, so nobody waits for a lock here.
  void release() {
    jdbc.update(
        """
        with team as (
          select team_id, coalesce(job_limit, 2147483647) - running as free from team_balance
          where waiting > 0 and running < coalesce(job_limit, 2147483647) and exists (
            select from task where task.team_id = team_balance.team_id and task.waiting
              and not task.paced)
          order by team_id limit ? for no key update skip locked),
        first as (
          select next.task_id, team.team_id from team cross join lateral (
            select task_id from task where task.team_id = team.team_id and task.waiting
              and not task.paced
            order by created_at, task_id limit least(team.free, ?)
            for no key update skip locked) next),
        gone as (
          update task t set waiting = false, released_at = now(), drive_at = now(),
            deadline = date_trunc('milliseconds', now()) + (deadline - created_at),
            cancel_at = date_trunc('milliseconds', now()) + (deadline - created_at)
          from first where t.task_id = first.task_id returning t.team_id)
        update team_balance b set running = running + n, waiting = waiting - n
        from (select team_id, count(*)::integer as n from gone group by team_id) released
        where b.team_id = released.team_id\
        """,
        TEAMS_AT_ONCE,
        TASKS_OF_A_TEAM);
  }

  List<Fresh> claimUnannounced(int limit) {
    return jdbc.query(
        """
        update task t set announce_at = now() + make_interval(secs => ?)
        where task_id in (select task_id from task where announce_at <= now()
                          order by announce_at limit ? for no key update skip locked)
        returning task_id, team_id, created_at, price, request_key, traceparent\
        """,
        (row, number) ->
            new Fresh(
                row.getObject("task_id", UUID.class),
                row.getString("team_id"),
                row.getTimestamp("created_at").toInstant(),
                EventCodec.mapper().readValue(row.getString("price"), Price.class),
                row.getString("request_key"),
                row.getString("traceparent")),
        LEASE_SECONDS,
        limit);
  }

  void announced(List<UUID> taskIds) {
    jdbc.update(
        """
        update task set announced = true, announce_at = null
        where task_id in (select task_id from task where task_id = any(?)
                          order by task_id for no key update)\
        """,
        (Object) taskIds.toArray(UUID[]::new));
  }
}
