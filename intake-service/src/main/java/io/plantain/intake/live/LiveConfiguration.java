package io.plantain.intake.live;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.plantain.kit.DueLoop;
import io.plantain.kit.Sweeps;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

@Configuration(proxyBeanMethods = false)
class LiveConfiguration {
  private static final Duration KEPT = Duration.ofDays(1); // who is away longer looks at the list

  @Bean
  Changes changes(JdbcTemplate jdbc) {
    return new Changes(jdbc);
  }

  @Bean
  Listeners listeners(Changes changes, MeterRegistry meters) {
    Listeners listeners = new Listeners(changes);
    Gauge.builder("plantain.live.clients", listeners, Listeners::count)
        .description("Clients that listen for changes (server-sent events)")
        .register(meters);
    return listeners;
  }

  @Bean
  DueLoop liveLoop(Listeners listeners) {
    return listeners.loop();
  }

  @Bean
  DueLoop changeSweepLoop(Sweeps sweeps, Changes changes) {
    return sweeps.loop("task-changes", () -> changes.forget(KEPT.toSeconds(), Sweeps.CHUNK));
  }
}
