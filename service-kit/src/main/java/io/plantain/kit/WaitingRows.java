package io.plantain.kit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/// Rows of one kind that wait in a table, as they were last counted. Every process of a service
/// counts the same table: read the maximum, not the sum.
public final class WaitingRows {
  private record Counted(long rows, double oldestSeconds) {}

  private volatile Counted last = new Counted(0, 0);

  /// @param queue a word for what they wait for
  public WaitingRows(MeterRegistry meters, String queue) {
    Gauge.builder("plantain.rows.waiting", this, waiting -> waiting.last.rows())
        .description("Rows that are due or wait in line, in the whole table")
        .tag("queue", queue)
        .register(meters);
    Gauge.builder("plantain.rows.oldest", this, waiting -> waiting.last.oldestSeconds())
        .description("How long the oldest of them has been waiting")
        .baseUnit("seconds")
        .tag("queue", queue)
        .register(meters);
  }

  public void counted(long rows, double oldestSeconds) {
    last = new Counted(rows, Math.max(0, oldestSeconds));
  }
}
