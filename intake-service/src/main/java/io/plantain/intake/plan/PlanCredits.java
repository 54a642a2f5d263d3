package io.plantain.intake.plan;

import io.plantain.event.EventIds;
import io.plantain.event.LedgerCommand;
import io.plantain.kit.DueLoop;
import io.plantain.kit.EventPublisher;
import io.plantain.kit.Outgoing;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// Asks the ledger for the credits that a plan gives at the beginning of a period. The grant's id
/// is made of team, plan and period, so however often one is sent, it is granted once.
public final class PlanCredits {
  private static final Duration IDLE = Duration.ofSeconds(10); // far below a month's precision
  private static final int MAX_TOGETHER = 100;
  private static final int LEASE_SECONDS = 60; // above the producer's delivery limit of 20 s

  private record Due(
      String teamId, Instant createdAt, @Nullable String plan, Instant since, int period) {}

  private final JdbcTemplate jdbc;
  private final EventPublisher publisher;
  private final Plans plans;
  private final DueLoop loop = new DueLoop("plan-credits", IDLE, this::round);

  public PlanCredits(JdbcTemplate jdbc, EventPublisher publisher, Plans plans) {
    this.jdbc = jdbc;
    this.publisher = publisher;
    this.plans = plans;
  }

  /// To be run by the container.
  public DueLoop loop() {
    return loop;
  }

  public void wake() {
    loop.wake();
  }

  private int round() {
    List<Due> due = claim();
    List<Outgoing> grants = new ArrayList<>();
    for (Due team : due) {
      grants.addAll(grants(team));
    }
    publisher.publish(grants);
    due.forEach(this::granted);
    return due.size();
  }

  /// The due time moves ahead: it is the lease.
  private List<Due> claim() {
    return jdbc.query(
        """
        update team set credits_due = now() + make_interval(secs => ?)
        where team_id in (select team_id from team where credits_due <= now()
                          order by credits_due limit ? for update skip locked)
        returning team_id, created_at, plan, plan_since, credits_period\
        """,
        (row, number) ->
            new Due(
                row.getString("team_id"),
                row.getTimestamp("created_at").toInstant(),
                row.getString("plan"),
                row.getTimestamp("plan_since").toInstant(),
                row.getInt("credits_period")),
        LEASE_SECONDS,
        MAX_TOGETHER);
  }

  private List<Outgoing> grants(Due team) {
    Plan plan = plans.of(team.plan);
    List<Outgoing> grants = new ArrayList<>();
    if (plan.signupCredits() > 0) {
      grants.add(
          new Outgoing(
              new LedgerCommand.CreditsGranted(
                  EventIds.derived("signup", team.teamId),
                  team.teamId,
                  team.createdAt,
                  plan.signupCredits(),
                  "signup"),
              null));
    }
    Plan.Credits credits = plan.credits();
    if (credits != null) {
      Instant begin = credits.each().begin(team.since, team.period);
      grants.add(
          new Outgoing(
              new LedgerCommand.CreditsGranted(
                  EventIds.derived(
                      "plan",
                      team.teamId,
                      plan.plan(),
                      team.since.toString(),
                      String.valueOf(team.period)),
                  team.teamId,
                  begin,
                  credits.amount(),
                  "plan " + plan.plan()),
              null));
    }
    return grants;
  }

  /// Only while the plan is still the one that was granted for.
  private void granted(Due team) {
    Plan.Credits credits = plans.of(team.plan).credits();
    jdbc.update(
        """
        update team set credits_period = credits_period + 1, credits_due = ?
        where team_id = ? and plan_since = ? and credits_period = ?\
        """,
        credits == null ? null : Timestamp.from(credits.each().begin(team.since, team.period + 1)),
        team.teamId,
        Timestamp.from(team.since),
        team.period);
  }
}
