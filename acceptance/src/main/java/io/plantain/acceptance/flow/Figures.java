package io.plantain.acceptance.flow;

import java.util.ArrayList;
import java.util.List;

/// Measured times, from many threads.
final class Figures {
  private final List<Long> millis = new ArrayList<>();

  synchronized void add(long value) {
    millis.add(value);
  }

  synchronized int count() {
    return millis.size();
  }

  /// The smallest value that `percent` of all do not exceed; 0 without any.
  synchronized long percentile(int percent) {
    List<Long> sorted = millis.stream().sorted().toList();
    int rank = (int) Math.ceil(sorted.size() * percent / 100.0);
    return sorted.isEmpty() ? 0 : sorted.get(Math.max(0, rank - 1));
  }

  /// Nearest-rank percentiles, as the promises are about.
  String summary() {
    return "p50 %d ms, p95 %d ms, p99 %d ms, max %d ms of %d"
        .formatted(percentile(50), percentile(95), percentile(99), percentile(100), count());
  }
}
