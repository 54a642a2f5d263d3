package io.plantain.moderation.review;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.plantain.kit.DueLoop;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Tells decisions about held tasks, and counts what waits.
@Configuration(proxyBeanMethods = false)
class ReviewWork {
  private static final Duration IDLE = Duration.ofSeconds(5); // a decision wakes it at once

  @Bean
  DueLoop reviewLoop(ReviewDesk desk, MeterRegistry meters) {
    AtomicLong waiting = new AtomicLong();
    Gauge.builder("plantain.reviews.waiting", waiting, AtomicLong::doubleValue)
        .description("Prompts that wait for an operator")
        .register(meters);
    return new DueLoop(
        "reviews",
        IDLE,
        () -> {
          int told = desk.tellDue();
          waiting.set(desk.waiting());
          return told;
        });
  }
}
