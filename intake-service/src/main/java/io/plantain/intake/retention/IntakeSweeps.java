package io.plantain.intake.retention;

import io.plantain.kit.DueLoop;
import io.plantain.kit.RetentionSettings;
import io.plantain.kit.Sweeps;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TaskRetentionSettings.class)
class IntakeSweeps {
  @Bean
  DueLoop taskSweepLoop(
      Sweeps sweeps, OldRows rows, TaskRetentionSettings settings, RetentionSettings retention) {
    Duration age = retention.outlive("plantain.tasks.retention", settings.retention());
    return sweeps.loop("tasks", () -> rows.forgetTasks(age, Sweeps.CHUNK));
  }

  @Bean
  DueLoop promptSweepLoop(Sweeps sweeps, OldRows rows, TaskRetentionSettings settings) {
    return sweeps.loop(
        "prompts", () -> rows.forgetPrompts(settings.promptRetention(), Sweeps.CHUNK));
  }

  @Bean
  DueLoop keySweepLoop(Sweeps sweeps, OldRows rows) {
    return sweeps.loop("idempotency-keys", () -> rows.forgetKeys(Sweeps.CHUNK));
  }

  @Bean
  DueLoop refusalSweepLoop(Sweeps sweeps, OldRows rows) {
    return sweeps.loop("refusals", () -> rows.forgetRefusals(Sweeps.CHUNK));
  }
}
