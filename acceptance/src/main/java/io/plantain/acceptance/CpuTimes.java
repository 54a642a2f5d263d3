package io.plantain.acceptance;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// CPU seconds that each process of an installation has used so far.
final class CpuTimes {
  private CpuTimes() {}

  /// One child per connection; the children of the launcher have entries of their own.
  private static final String FORKS = "postgres";

  /// @param pids process ids by name
  static Map<String, Double> read(Map<String, Long> pids) {
    return pids.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                entry ->
                    ProcessHandle.of(entry.getValue()).stream()
                        .flatMap(
                            process ->
                                entry.getKey().equals(FORKS)
                                    ? Stream.concat(Stream.of(process), process.descendants())
                                    : Stream.of(process))
                        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                        .mapToDouble(used -> used.toMillis() / 1000.0)
                        .sum(),
                (a, b) -> a,
                TreeMap::new));
  }
}
