package io.plantain.generation.account;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/// What an operator watches about accounts. An open circuit is something to be woken for where its
/// reason is `quota`: someone has to pay.
@Component
public class AccountMetrics {
  private static final String[] REASONS = {"trouble", "quota", "operator"};

  private final MeterRegistry meters;
  private final Map<String, Seen> views = new ConcurrentHashMap<>();

  AccountMetrics(MeterRegistry meters) {
    this.meters = meters;
  }

  /// The newest view of an account.
  private static final class Seen {
    private volatile AccountView view;

    Seen(AccountView view) {
      this.view = view;
    }
  }

  void cooled(String account) {
    Counter.builder("plantain.account.rate.limited")
        .description("Answers that said we ask too often")
        .tag("account", account)
        .register(meters)
        .increment();
  }

  void opened(String account, String reason) {
    Counter.builder("plantain.account.opened")
        .description("How often the circuit opened, failed probes among them")
        .tag("account", account)
        .tag("reason", reason)
        .register(meters)
        .increment();
  }

  void show(AccountView view) {
    views.computeIfAbsent(view.account(), name -> gauges(view)).view = view;
  }

  private Seen gauges(AccountView first) {
    Seen seen = new Seen(first);
    String account = first.account();
    for (String reason : REASONS) {
      Gauge.builder(
              "plantain.account.open", seen, one -> reason.equals(one.view.openReason()) ? 1 : 0)
          .description("Whether the circuit is open; alert on the reason quota")
          .tag("account", account)
          .tag("reason", reason)
          .register(meters);
    }
    Gauge.builder("plantain.account.in.flight", seen, one -> one.view.inFlight())
        .description("Jobs at the provider, of all workers")
        .tag("account", account)
        .register(meters);
    Gauge.builder("plantain.account.waiting", seen, one -> one.view.waiting())
        .description("Tasks that wait for the account, of all workers")
        .tag("account", account)
        .register(meters);
    Gauge.builder("plantain.account.cooldown", seen, one -> one.view.coolingSeconds())
        .description("How long nobody may submit there")
        .baseUnit("seconds")
        .tag("account", account)
        .register(meters);
    return seen;
  }
}
