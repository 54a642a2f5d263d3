package io.plantain.intake.dispatch;

import io.micrometer.core.instrument.MeterRegistry;
import io.plantain.kit.DueLoop;
import io.plantain.kit.WaitingRows;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/// Counts the tasks that should have been sent by now, and those that wait for one of their team's
/// places.
@Configuration(proxyBeanMethods = false)
class LineMeters {
  private static final Duration ROUND = Duration.ofSeconds(15); // a scrape interval

  @Bean
  DueLoop lineMetersLoop(JdbcTemplate jdbc, MeterRegistry meters) {
    WaitingRows due = new WaitingRows(meters, "send");
    WaitingRows inLine = new WaitingRows(meters, "place");
    return new DueLoop(
        "line-meters",
        ROUND,
        () -> {
          count(jdbc, due, "select count(*), min(due_at) from task where due_at < now()");
          count(jdbc, inLine, "select count(*), min(created_at) from task where waiting");
          return 0;
        });
  }

  private static void count(JdbcTemplate jdbc, WaitingRows rows, String sql) {
    jdbc.query(
        "select n, coalesce(extract(epoch from now() - oldest), 0) from (%s) as c(n, oldest)"
            .formatted(sql),
        row -> {
          rows.counted(row.getLong(1), row.getDouble(2));
        });
  }
}
