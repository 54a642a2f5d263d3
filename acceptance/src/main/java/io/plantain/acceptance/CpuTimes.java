package io.plantain.acceptance;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// CPU seconds that each process of an installation has used so far.
public final class CpuTimes {
  private CpuTimes() {}

  /// One child per connection; the children of the launcher have entries of their own.
  private static final String FORKS = "postgres";

  public static Map<String, Double> read(List<Instance> instances) {
    return instances.stream()
        .collect(
            Collectors.toMap(
                Instance::name,
                instance ->
                    ProcessHandle.of(instance.pid()).stream()
                        .flatMap(
                            process ->
                                instance.name().equals(FORKS)
                                    ? Stream.concat(Stream.of(process), process.descendants())
                                    : Stream.of(process))
                        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                        .mapToDouble(used -> used.toMillis() / 1000.0)
                        .sum(),
                (a, b) -> a,
                TreeMap::new));
  }
}
