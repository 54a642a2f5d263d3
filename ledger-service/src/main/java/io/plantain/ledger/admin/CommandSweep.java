package io.plantain.ledger.admin;

import io.plantain.kit.DueLoop;
import io.plantain.kit.RetentionSettings;
import io.plantain.kit.Sweeps;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/// Forgets accepted commands that were published long ago. What they granted stays in the journal.
@Configuration
class CommandSweep {
  private final JdbcTemplate jdbc;

  CommandSweep(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  @Bean
  DueLoop ledgerCommandSweepLoop(
      Sweeps sweeps, CommandSettings settings, RetentionSettings retention) {
    Duration age = retention.outlive("plantain.ledger.commands.retention", settings.retention());
    return sweeps.loop("ledger-commands", () -> forget(age, Sweeps.CHUNK));
  }

  /// Deletes the oldest published ones; one that was never published is never forgotten.
  int forget(Duration age, int limit) {
    return jdbc.update(
        """
        delete from ledger_command where command_id in (
          select command_id from ledger_command
          where published_at < now() - make_interval(secs => ?)
          order by published_at limit ? for update skip locked)
        """,
        age.toSeconds(),
        limit);
  }
}
