package io.plantain.intake.retention;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param retention of tasks, counted from their end: how long a team can look at them
/// @param promptRetention of what was asked for (prompt, options, links to input pictures), counted
///   from the end too: nothing shows it and nothing needs it any more, so it goes earlier
@ConfigurationProperties("plantain.tasks")
record TaskRetentionSettings(
    @DefaultValue("90d") Duration retention, @DefaultValue("7d") Duration promptRetention) {

  TaskRetentionSettings {
    if (promptRetention.isNegative() || promptRetention.compareTo(retention) > 0) {
      throw new IllegalArgumentException(
          "plantain.tasks.prompt-retention must be at least 0 and at most"
              + " plantain.tasks.retention");
    }
  }
}
