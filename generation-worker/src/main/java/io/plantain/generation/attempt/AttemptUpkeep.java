package io.plantain.generation.attempt;

import io.plantain.kit.DueLoop;
import io.plantain.kit.RetentionSettings;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/// Counts what is on its way, and forgets what ended long ago.
@Configuration(proxyBeanMethods = false)
class AttemptUpkeep {
  private static final Duration ROUND = Duration.ofSeconds(15); // a scrape interval
  private static final Duration DETOUR_ROUND = Duration.ofSeconds(1);
  private static final int FORGET_AT_ONCE = 1_000; // rows: short locks, small transactions

  @Bean
  DueLoop attemptUpkeepLoop(
      JdbcTemplate jdbc,
      Attempts attempts,
      AttemptMetrics metrics,
      AttemptSettings settings,
      RetentionSettings records) {
    records.outlive("plantain.generation.retention", settings.retention());
    return new DueLoop(
        "attempts-upkeep",
        ROUND,
        () -> {
          Map<AttemptState, Long> counts = new EnumMap<>(AttemptState.class);
          long[] parked = new long[1];
          double[] oldest = new double[1];
          jdbc.query(
              """
              select state, count(*), count(parked_at),
                coalesce(extract(epoch from now() - min(parked_at)), 0)
              from attempt where state between 1 and 4 group by state
              """,
              row -> {
                counts.put(AttemptState.of(row.getInt(1)), row.getLong(2));
                if (row.getInt(1) < AttemptState.FINISHED.number()) {
                  parked[0] += row.getLong(3);
                  oldest[0] = Math.max(oldest[0], row.getDouble(4));
                }
              });
          jdbc.query(
              """
              select count(*), coalesce(extract(epoch from now() - min(next_at)), 0)
              from attempt where state between 1 and 4 and next_at < now()
              """,
              row -> {
                metrics.due(row.getLong(1), row.getDouble(2));
              });
          metrics.counted(counts);
          metrics.parked(parked[0], oldest[0]);
          return attempts.forget(FORGET_AT_ONCE);
        });
  }

  /// Tasks whose account does not take them go another way, where their model has one. The loop of
  /// the attempts finds them by itself: a bean that depended on it would end its stop too early.
  @Bean
  DueLoop detourLoop(Detours detours) {
    return new DueLoop("detours", DETOUR_ROUND, detours::lead);
  }
}
