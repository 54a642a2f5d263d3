package io.plantain.intake.team;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.plantain.kit.DueLoop;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/// Looks ahead to keys that end while somebody still uses them: a customer who stands before a
/// closed door in the night calls us.
@Configuration(proxyBeanMethods = false)
class KeyEnds {
  private static final Duration ROUND = Duration.ofMinutes(5); // it is about days
  private static final String IN_USE = "7 days"; // somebody who comes once a week counts

  @Bean
  DueLoop keyEndsLoop(JdbcTemplate jdbc, MeterRegistry meters) {
    AtomicReference<Double> next = new AtomicReference<>(Double.NaN);
    Gauge.builder("plantain.keys.next.end", next, AtomicReference::get)
        .description("Until the next key ends that is in use and not replaced; NaN where none does")
        .baseUnit("seconds")
        .register(meters);
    return new DueLoop(
        "key-ends",
        ROUND,
        () -> {
          next.set(nextEndSeconds(jdbc));
          return 0;
        });
  }

  static double nextEndSeconds(JdbcTemplate jdbc) {
    Double seconds =
        jdbc.queryForObject(
            """
            select extract(epoch from min(expires_at) - now())::float8 from api_key
            where expires_at > now() and revoked_at is null and replaced_by is null
              and last_used_at > now() - ?::interval\
            """,
            Double.class,
            IN_USE);
    return seconds == null ? Double.NaN : seconds;
  }
}
