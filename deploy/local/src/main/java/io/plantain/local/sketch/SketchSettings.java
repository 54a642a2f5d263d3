package io.plantain.local.sketch;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the sketch provider runs. Read from the environment, as every part of the local run is.
///
/// @param host where it listens; loopback unless a container network needs more
/// @param port 0 takes a free one
/// @param generation how long a picture takes to "generate"
/// @param maxJobs jobs remembered; the oldest is forgotten first
/// @param callbackKey signs callbacks; null signs none
public record SketchSettings(
    String host, int port, Duration generation, int maxJobs, @Nullable String callbackKey) {
  static final int MAX_PORT = 65_535;

  /// More jobs than half an hour under full load makes, at about 1 KB each: whoever asks afterwards
  /// how often a task was paid for must find all of them.
  static final int DEFAULT_MAX_JOBS = 100_000;

  static final Duration MAX_GENERATION = Duration.ofHours(1); // beyond every deadline in the system

  public SketchSettings {
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("PLANTAIN_PORT_SKETCH must be 0 to 65535, not " + port);
    }
    if (generation.isNegative() || generation.compareTo(MAX_GENERATION) > 0) {
      throw new IllegalArgumentException("PLANTAIN_SKETCH_SECONDS must be 0 to 3600");
    }
    if (maxJobs < 1) {
      throw new IllegalArgumentException("PLANTAIN_SKETCH_JOBS must be 1 or more");
    }
  }

  public static SketchSettings fromEnvironment(Map<String, String> environment) {
    return new SketchSettings(
        environment.getOrDefault("PLANTAIN_SKETCH_HOST", "127.0.0.1"),
        number(environment, "PLANTAIN_PORT_SKETCH", "8095").intValue(),
        Duration.ofMillis(
            number(environment, "PLANTAIN_SKETCH_SECONDS", "1").movePointRight(3).longValue()),
        number(environment, "PLANTAIN_SKETCH_JOBS", "" + DEFAULT_MAX_JOBS).intValue(),
        key(environment));
  }

  /// For tests: any free port on loopback.
  public static SketchSettings onAnyPort(Duration generation) {
    return new SketchSettings("127.0.0.1", 0, generation, DEFAULT_MAX_JOBS, null);
  }

  private static @Nullable String key(Map<String, String> environment) {
    String key = environment.getOrDefault("PLANTAIN_SKETCH_CALLBACK_KEY", "").strip();
    return key.isEmpty() ? null : key;
  }

  @Override
  public String toString() {
    return "SketchSettings[host=%s, port=%d, generation=%s, maxJobs=%d, callbackKey=%s]"
        .formatted(host, port, generation, maxJobs, callbackKey == null ? "unset" : "set");
  }

  private static BigDecimal number(Map<String, String> environment, String name, String usual) {
    String text = environment.getOrDefault(name, usual).strip();
    try {
      return new BigDecimal(text.isEmpty() ? usual : text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " must be a number, not \"" + text + "\"", e);
    }
  }
}
