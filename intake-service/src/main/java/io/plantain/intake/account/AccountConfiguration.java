package io.plantain.intake.account;

import io.plantain.kit.DueLoop;
import io.plantain.kit.RetentionSettings;
import io.plantain.kit.Sweeps;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StatementSettings.class)
class AccountConfiguration {
  @Bean
  Statement statement(JdbcTemplate jdbc) {
    return new Statement(jdbc);
  }

  @Bean
  DueLoop statementSweepLoop(
      Sweeps sweeps, Statement statement, StatementSettings settings, RetentionSettings retention) {
    // A debit that is told again must not come back as a new line.
    Duration age = retention.outlive("plantain.statement.retention", settings.retention());
    return sweeps.loop("credit-lines", () -> statement.forget(age, Sweeps.CHUNK));
  }
}
