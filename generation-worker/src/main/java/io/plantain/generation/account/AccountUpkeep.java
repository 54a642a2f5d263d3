package io.plantain.generation.account;

import io.plantain.kit.DueLoop;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Shows the accounts in the metrics, and counts again what is in flight.
@Configuration(proxyBeanMethods = false)
class AccountUpkeep {
  private static final Duration ROUND = Duration.ofSeconds(5);
  private static final int ROUNDS_PER_RECOUNT = 60; // it reads all rows that have not ended

  @Bean
  DueLoop accountUpkeepLoop(AccountOverview overview, AccountMetrics metrics) {
    int[] rounds = new int[1];
    return new DueLoop(
        "accounts-upkeep",
        ROUND,
        () -> {
          if (rounds[0]++ % ROUNDS_PER_RECOUNT == 0) {
            overview.recount();
          }
          overview.all().forEach(metrics::show);
          return 0;
        });
  }
}
