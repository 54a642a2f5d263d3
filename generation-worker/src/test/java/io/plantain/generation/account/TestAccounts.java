package io.plantain.generation.account;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plantain.generation.provider.Providers;
import java.time.Duration;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/// Accounts without a context around them.
public final class TestAccounts {
  public static final HealthSettings HEALTH =
      new HealthSettings(
          3,
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10));

  private TestAccounts() {}

  /// @param limits of the account `fake`
  public static Accounts of(JdbcTemplate jdbc, Providers providers, AccountLimits limits) {
    return new Accounts(
        jdbc,
        providers,
        new AccountSettings(Map.of("fake", limits)),
        HEALTH,
        new AccountMetrics(new SimpleMeterRegistry()));
  }

  public static AccountOverview overview(JdbcTemplate jdbc, TransactionTemplate transaction) {
    return new AccountOverview(jdbc, transaction, new AccountSettings(Map.of()));
  }

  public static void recount(AccountOverview overview) {
    overview.recount();
  }
}
