package io.plantain.moderation;

import io.plantain.kit.DueLoop;
import io.plantain.kit.RetentionSettings;
import io.plantain.kit.Sweeps;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Forgets verdicts that are older than their retention.
@Configuration(proxyBeanMethods = false)
class VerdictSweep {
  @Bean
  DueLoop verdictSweepLoop(
      Sweeps sweeps, Verdicts verdicts, ModerationSettings settings, RetentionSettings retention) {
    var age = retention.outlive("plantain.moderation.retention", settings.retention());
    return sweeps.loop("verdicts", () -> verdicts.forget(age, Sweeps.CHUNK));
  }
}
