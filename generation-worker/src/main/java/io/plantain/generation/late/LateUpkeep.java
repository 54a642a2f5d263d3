package io.plantain.generation.late;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.plantain.generation.staging.Staging;
import io.plantain.kit.DueLoop;
import io.plantain.kit.fetch.FetchSettings;
import io.plantain.kit.fetch.SafeFetcher;
import io.plantain.kit.trace.LogLine;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Looks for late pictures one after the other: nobody waits for them.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FetchSettings.class)
class LateUpkeep {
  private static final Logger log = LoggerFactory.getLogger(LateUpkeep.class);
  private static final Duration ROUND = Duration.ofSeconds(5);
  private static final int AT_ONCE = 1; // the lease covers one poll and one download
  private static final int FORGET_AT_ONCE = 500; // rows: short locks

  @Bean
  SafeFetcher lateFetcher(FetchSettings settings) {
    return new SafeFetcher(settings);
  }

  @Bean
  DueLoop lateLoop(LateJobs jobs, LatePictures pictures, Staging staging, MeterRegistry meters) {
    AtomicLong watched = new AtomicLong();
    Gauge.builder("plantain.generation.late.watched", watched, AtomicLong::get)
        .description("Jobs that may still succeed although their attempt has ended")
        .register(meters);
    Counter found =
        Counter.builder("plantain.generation.late.found")
            .description("Pictures that came after the end: kept, not charged")
            .register(meters);
    return new DueLoop(
        "late-pictures",
        ROUND,
        () -> {
          List<LateJobs.Due> due = jobs.claim(AT_ONCE);
          for (LateJobs.Due one : due) {
            try {
              if (pictures.lookFor(one)) {
                found.increment();
              }
            } catch (RuntimeException failed) { // its next poll is due already
              LogLine.about(log.atWarn(), one.job().taskId(), one.job().teamId())
                  .addKeyValue("reason", failed.getClass().getSimpleName())
                  .log("a late picture could not be looked for");
            }
          }
          if (!due.isEmpty()) {
            return due.size();
          }
          watched.set(jobs.watched());
          List<String> forgotten =
              jobs.forget(FORGET_AT_ONCE).stream().filter(Objects::nonNull).toList();
          forgotten.forEach(staging::forget);
          return 0;
        });
  }
}
