package io.plantain.generation.attempt;

import io.plantain.event.EventCodec;
import io.plantain.event.TaskSpec;
import io.plantain.generation.account.Accounts;
import io.plantain.generation.account.Accounts.Detour;
import io.plantain.generation.route.RouteChoice;
import io.plantain.generation.route.Routes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Leads tasks that wait for an account which is open, cooling or busy to the model's next route.
/// They have never been sent, or were certainly turned away: the row says so.
@Component
class Detours {
  private static final int AT_ONCE = 100; // rows: short locks; the next round goes on

  private static final String WAITING =
      // Whoever leads one away holds its lock; a claim that is faster leaves nothing to lead.
      """
      select a.task_id, a.model, a.route, a.refused, a.pictures, a.provider, a.provider_model, p.spec
      from attempt a join payload p using (task_id)
      where a.state = 1 and a.cancel = 0 and not a.pinned and a.holds = 0 and a.told is null
        and a.provider = ? and a.model = any (?::text[]) and a.deadline > now()
        and (not ? or a.next_at <= now() - ?::interval)
      order by a.next_at limit ? for update of a skip locked
      """;

  private static final String LEAD =
      """
      update attempt set provider = ?, provider_model = ?, route = ?, tries = 0, next_at = now()
      where task_id = ?
      """;

  private static final String LEFT =
      """
      insert into route_attempt (task_id, model, route, provider, provider_model, outcome, pictures,
                                 delivered, credits, cost_micros, at_risk_micros, cost_source)
      values (?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 'none')
      """;

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final Accounts accounts;
  private final Routes routes;

  Detours(JdbcTemplate jdbc, TransactionTemplate transaction, Accounts accounts, Routes routes) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.accounts = accounts;
    this.routes = routes;
  }

  private record Waiting(
      UUID taskId,
      String model,
      int route,
      int refused,
      int pictures,
      String provider,
      String providerModel,
      TaskSpec spec) {}

  /// @return how many took another route
  int lead() {
    List<String> models = routes.modelsWithFallbacks();
    if (models.isEmpty()) {
      return 0;
    }
    int[] led = new int[1];
    accounts.detours().forEach((account, detour) -> led[0] += leadFrom(account, detour, models));
    return led[0];
  }

  private int leadFrom(String account, Detour detour, List<String> models) {
    return Objects.requireNonNull(
        transaction.execute(
            status -> {
              List<Waiting> waiting =
                  jdbc.query(
                      WAITING,
                      (row, number) -> read(row),
                      account,
                      models.toArray(String[]::new),
                      detour.afterWaiting(),
                      Attempts.interval(accounts.fallbackAfter()),
                      AT_ONCE);
              if (waiting.isEmpty()) {
                return 0;
              }
              Set<String> available = accounts.available();
              int led = 0;
              for (Waiting one : waiting) {
                RouteChoice other =
                    routes.other(
                        one.spec(), one.route(), one.refused(), available::contains, false);
                if (other != null) {
                  lead(one, other, detour.why());
                  led++;
                }
              }
              return led;
            }));
  }

  private void lead(Waiting one, RouteChoice other, String why) {
    jdbc.update(
        LEAD,
        other.route().provider(),
        other.route().providerModel(),
        other.number(),
        one.taskId());
    jdbc.update(
        LEFT,
        one.taskId(),
        one.model(),
        one.route(),
        one.provider(),
        one.providerModel(),
        why,
        one.pictures());
  }

  private static Waiting read(ResultSet row) throws SQLException {
    return new Waiting(
        row.getObject("task_id", UUID.class),
        row.getString("model"),
        row.getInt("route"),
        row.getInt("refused"),
        row.getInt("pictures"),
        row.getString("provider"),
        row.getString("provider_model"),
        EventCodec.mapper().readValue(row.getString("spec"), TaskSpec.class));
  }
}
