package io.plantain.kit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/// Counts records that told what was already stored: answered again from the row, or without any
/// effect. A redelivery after a commit looks like this too. Only the place that sees the row can
/// tell, so each stage counts its own.
public final class Duplicates {
  private final MeterRegistry meters;

  public Duplicates(MeterRegistry meters) {
    this.meters = meters;
  }

  /// @param topic where the records came from
  public void count(String topic, int records) {
    if (records > 0) {
      counter(topic).increment(records);
    }
  }

  public void count(Received record) {
    count(record.source().topic(), 1);
  }

  private Counter counter(String topic) {
    return Counter.builder("plantain.records.duplicate")
        .description("Records that told what was already stored")
        .tag("topic", topic)
        .register(meters);
  }
}
