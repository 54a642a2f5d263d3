package io.plantain.kit;

import java.time.Duration;

/// Where histograms of durations count: from a quick statement to the slowest picture.
public final class Buckets {
  private static final Duration[] DURATIONS = {
    Duration.ofMillis(10),
    Duration.ofMillis(50),
    Duration.ofMillis(250),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(15),
    Duration.ofSeconds(30),
    Duration.ofSeconds(60),
    Duration.ofSeconds(120),
    Duration.ofSeconds(300),
    Duration.ofSeconds(900)
  };

  private Buckets() {}

  /// Micrometer's own end at 30 s; drawing and outages take minutes.
  public static Duration[] durations() {
    return DURATIONS.clone();
  }
}
