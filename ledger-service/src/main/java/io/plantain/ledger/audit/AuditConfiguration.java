package io.plantain.ledger.audit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.plantain.kit.DueLoop;
import io.plantain.kit.EventPublisher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

@Configuration
class AuditConfiguration {
  @Bean
  Audit audit(
      JdbcTemplate jdbc,
      PlatformTransactionManager transactions,
      InstantSource clock,
      AuditSettings settings,
      MeterRegistry meters) {
    Audit audit = new Audit(jdbc, transactions, clock, settings.fullEvery());
    for (Law law : Law.values()) {
      Gauge.builder(
              "ledger.invariant.violations",
              audit,
              a -> a.findings().breaches().getOrDefault(law, 0L))
          .description("Rows that break a law of the books; must be 0")
          .tag("check", law.tag())
          .register(meters);
    }
    Gauge.builder(
            "ledger.open.hold.oldest.seconds",
            audit,
            a -> secondsSince(a.findings().oldestOpenHold(), clock))
        .description("Age of the oldest hold that is neither captured nor released")
        .register(meters);
    Gauge.builder("ledger.overdue.holds", audit, a -> a.findings().overdueHolds())
        .description("Open holds of tasks past their deadline")
        .register(meters);
    Gauge.builder("ledger.open.holds", audit, a -> a.findings().openHolds())
        .description("Holds that are neither captured nor released")
        .register(meters);
    Gauge.builder("ledger.held.credits", audit, a -> a.findings().heldCredits())
        .description("Credits in those holds")
        .register(meters);
    Gauge.builder("ledger.audit.age.seconds", audit, a -> secondsSince(a.findings().at(), clock))
        .description(
            "Time since the last run of the audit; an audit that stands still proves nothing")
        .register(meters);
    return audit;
  }

  @Bean
  DueLoop auditLoop(Audit audit, AuditSettings settings) {
    return new DueLoop(
        "ledger-audit",
        settings.every(),
        () -> {
          audit.run();
          return 0;
        });
  }

  @Bean
  DueLoop balanceLoop(
      JdbcTemplate jdbc, EventPublisher publisher, InstantSource clock, AuditSettings settings) {
    return new DueLoop(
        "ledger-balances",
        settings.every(),
        new RecentBalances(jdbc, publisher, clock, settings.every())::publish);
  }

  private static double secondsSince(Instant at, InstantSource clock) {
    return at.equals(Instant.EPOCH) ? 0 : Duration.between(at, clock.instant()).toMillis() / 1000.0;
  }
}
