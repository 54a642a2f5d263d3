package io.plantain.moderation;

import io.plantain.kit.DueLoop;
import io.plantain.kit.RetentionSettings;
import io.plantain.kit.Sweeps;
import io.plantain.moderation.review.Reviews;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Forgets verdicts and reviews that are older than their retention, and kept texts before them.
@Configuration(proxyBeanMethods = false)
class VerdictSweep {
  @Bean
  DueLoop verdictSweepLoop(
      Sweeps sweeps,
      Verdicts verdicts,
      Reviews reviews,
      ModerationSettings settings,
      RetentionSettings retention) {
    Duration age = retention.outlive("plantain.moderation.retention", settings.retention());
    return sweeps.loop(
        "verdicts", () -> verdicts.forget(age, Sweeps.CHUNK) + reviews.forget(age, Sweeps.CHUNK));
  }

  @Bean
  DueLoop promptSweepLoop(Sweeps sweeps, Reviews reviews, ModerationSettings settings) {
    return sweeps.loop(
        "prompts", () -> reviews.forgetPrompts(settings.promptRetention(), Sweeps.CHUNK));
  }
}
