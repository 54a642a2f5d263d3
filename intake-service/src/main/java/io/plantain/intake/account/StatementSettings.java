package io.plantain.intake.account;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param retention of the lines of statements; two years and a bit, for whoever closes his books.
///   The ledger's journal is kept for ever
@ConfigurationProperties("plantain.statement")
record StatementSettings(@DefaultValue("800d") Duration retention) {
  private static final Duration SHORTEST =
      Duration.ofDays(1); // what is told again is not kept anew

  StatementSettings {
    if (retention.compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException("plantain.statement.retention must be at least 1d");
    }
  }
}
