package io.plantain.intake.limit;

import io.plantain.intake.plan.Plan;
import io.plantain.kit.DueLoop;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// Tasks by record wait for a turn where their team may make only so many requests a minute. Turns
/// come from the same buckets that HTTP requests are counted in. Each team has tasks and buckets of
/// its own, so none holds up another, and nothing of it holds up the reading of the topic.
public final class Turns {
  private static final Duration IDLE = Duration.ofMillis(500); // precision of a rate in minutes
  private static final int AT_ONCE = 100; // of a team; then the next

  private final JdbcTemplate jdbc;
  private final Limits limits;
  private final Function<String, @Nullable Plan> plans;
  private final Runnable given;
  private final DueLoop loop = new DueLoop("turns", IDLE, this::round);

  /// @param plans of a team; null where it is gone
  /// @param given called when tasks may move on
  Turns(JdbcTemplate jdbc, Limits limits, Function<String, @Nullable Plan> plans, Runnable given) {
    this.jdbc = jdbc;
    this.limits = limits;
    this.plans = plans;
    this.given = given;
  }

  /// To be run by the container.
  DueLoop loop() {
    return loop;
  }

  /// Tasks were stored that want a turn.
  public void wake() {
    loop.wake();
  }

  private int round() {
    int all = 0;
    for (String team : teams()) {
      all += give(team);
    }
    if (all > 0) {
      given.run();
    }
    return all;
  }

  /// Those with tasks that have no turn, by one look into the index for each.
  private List<String> teams() {
    return jdbc.queryForList(
        """
        with recursive team (team_id) as (
          (select team_id from task where waiting and paced order by team_id limit 1)
          union all
          select (select t.team_id from task t where t.waiting and t.paced and t.team_id > team.team_id
                  order by t.team_id limit 1)
          from team where team.team_id is not null)
        select team_id from team where team_id is not null\
        """,
        String.class);
  }

  /// A turn that was taken and not stored is lost: a crash can only slow a team down.
  private int give(String team) {
    Plan plan = plans.apply(team);
    Integer wanted =
        jdbc.queryForObject(
            """
            select count(*) from
              (select from task where team_id = ? and waiting and paced limit ?) without_turn\
            """,
            Integer.class,
            team,
            AT_ONCE);
    if (wanted == null || wanted == 0) {
      return 0;
    }
    int turns = plan == null ? wanted : limits.turns(team, plan, wanted);
    int taken = turns == 0 ? 0 : take(team, turns);
    if (plan != null && taken < turns) { // canceled just now, or another instance gave as well
      limits.giveBack(team, plan, turns - taken);
    }
    return taken;
  }

  private int take(String team, int turns) {
    return jdbc.update(
        """
        update task set paced = false where task_id in (
          select task_id from task where team_id = ? and waiting and paced
          order by created_at, task_id limit ? for no key update skip locked)\
        """,
        team,
        turns);
  }
}
