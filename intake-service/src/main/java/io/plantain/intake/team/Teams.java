package io.plantain.intake.team;

import io.plantain.intake.plan.Plan;
import io.plantain.intake.plan.Plans;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// Who may ask, and by which plan.
public final class Teams {
  public static final String TEAM_ID_RULE =
      "1 to 64 lower-case letters, digits, hyphens or underscores, beginning with a letter or"
          + " digit.";

  /// Also a part of object keys and record keys, hence so plain.
  private static final Pattern TEAM_ID = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

  private static final Duration BELIEF = Duration.ofSeconds(5); // a new plan counts after that

  private static final String SHOW = "select team_id, name, plan, plan_since, created_at from team";

  /// @param plan the name of its plan, the default one's where it was given none
  public record Team(
      String teamId, String name, String plan, Instant planSince, Instant createdAt) {}

  private final JdbcTemplate jdbc;
  private final Plans plans;
  private final Keys keys;
  private final Believed<Plan> known = new Believed<>(BELIEF);

  public Teams(JdbcTemplate jdbc, Plans plans, Keys keys) {
    this.jdbc = jdbc;
    this.plans = plans;
    this.keys = keys;
  }

  public static boolean isTeamId(String text) {
    return TEAM_ID.matcher(text).matches();
  }

  public boolean exists(String teamId) {
    return planOf(teamId) != null;
  }

  /// Null where there is no such team.
  public @Nullable Plan planOf(String teamId) {
    return known.get(
        teamId,
        () ->
            jdbc
                .query(
                    "select plan from team where team_id = ?",
                    (row, number) -> plans.of(text(row, "plan")),
                    teamId)
                .stream()
                .findFirst()
                .orElse(null));
  }

  /// The same team may be created again; a new name wins, and so does a plan that is named.
  public void create(String teamId, String name, @Nullable Plan plan) {
    jdbc.update(
        """
        with made as (
          insert into team (team_id, name) values (?, ?)
          on conflict (team_id) do update set name = excluded.name returning team_id)
        insert into team_balance (team_id) select team_id from made on conflict do nothing\
        """,
        teamId,
        name);
    if (plan != null) {
      give(teamId, plan);
    }
    applyJobLimits();
  }

  /// Giving the plan that a team has changes nothing; another one begins now.
  public void give(String teamId, Plan plan) {
    jdbc.update(
        """
        update team set plan = ?, plan_since = now(), credits_period = 0,
          credits_due = case when ? then now() end
        where team_id = ? and plan is distinct from ?\
        """,
        plan.plan(),
        plan.credits() != null || plan.signupCredits() > 0,
        teamId,
        plan.plan());
    applyJobLimits();
    known.forget();
    keys.forget();
  }

  /// The accepts of a team read its limit where they lock it.
  public void applyJobLimits() {
    for (Plan plan : plans.all()) {
      jdbc.update(
          """
          update team_balance set job_limit = ? where team_id in (
            select b.team_id from team_balance b join team t using (team_id)
            where coalesce(t.plan, ?) = ? and b.job_limit is distinct from ?
            order by b.team_id for no key update of b)\
          """,
          plan.concurrentJobs(),
          plans.usual().plan(),
          plan.plan(),
          plan.concurrentJobs());
    }
  }

  public @Nullable Team find(String teamId) {
    List<Team> found = jdbc.query(SHOW + " where team_id = ?", this::team, teamId);
    return found.isEmpty() ? null : found.getFirst();
  }

  public List<Team> list(int limit) {
    return jdbc.query(SHOW + " order by team_id limit ?", this::team, limit);
  }

  private Team team(ResultSet row, int number) throws SQLException {
    return new Team(
        row.getString("team_id"),
        row.getString("name"),
        Objects.requireNonNullElse(text(row, "plan"), plans.usual().plan()),
        row.getTimestamp("plan_since").toInstant(),
        row.getTimestamp("created_at").toInstant());
  }

  private static @Nullable String text(ResultSet row, String column) throws SQLException {
    return row.getString(column);
  }
}
