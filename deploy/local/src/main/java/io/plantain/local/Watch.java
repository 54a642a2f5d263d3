package io.plantain.local;

import io.plantain.local.process.LocalProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Starts what is asked for, and again what crashed, later and later when it crashes again. Also
/// limits the logs.
final class Watch {
  private static final Duration INTERVAL = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /// A process that lived this long did not crash because of its start.
  private static final Duration STABLE = Duration.ofSeconds(60);

  private static final long MAX_LOG_BYTES = 64L << 20; // a day of a busy service

  private record Crash(int count, Instant startAgain) {}

  private final LocalSystem system;
  private final PrintStream out;
  private final LogLimit logs = new LogLimit(MAX_LOG_BYTES);
  private final Map<String, Crash> crashes = new HashMap<>();
  private volatile boolean ended;

  Watch(LocalSystem system, PrintStream out) {
    this.system = system;
    this.out = out;
  }

  /// Returns when `end` was called.
  void run() {
    while (!ended) {
      try (Lock held = Lock.take(system.home())) {
        for (LocalProcess process : system.all()) {
          if (!ended
              && !process.name().equals(LocalSystem.LAUNCHER)
              && !process.stopped()
              && !process.isAlive()) {
            tend(process, Instant.now());
          }
        }
        system.showToPrometheus();
        logs.apply(system.home().logs());
      } catch (InterruptedException e) {
        return; // the end: the launcher stops everything
      } catch (RuntimeException | IOException e) {
        out.println("  I could not start a process again: " + e.getMessage());
      }
      try {
        Thread.sleep(INTERVAL);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  void end() {
    ended = true;
  }

  private void tend(LocalProcess process, Instant now) throws IOException, InterruptedException {
    if (process.isDue()) { // asked for, by `start` or `scale`
      crashes.remove(process.name());
      system.startAgain(process);
      out.printf("  %-20s started%n", process.name());
      return;
    }
    Crash crash = crashes.get(process.name());
    if (crash == null || crash.startAgain().isBefore(process.start())) {
      crash = next(process, crash, now);
      crashes.put(process.name(), crash);
      out.printf(
          "  %-20s ended by itself, starts again in %d s; ./plantain logs %s%n",
          process.name(),
          Math.max(0, Duration.between(now, crash.startAgain()).toSeconds()),
          process.name());
    }
    if (now.isBefore(crash.startAgain())) {
      return;
    }
    system.startAgain(process);
    out.printf("  %-20s started again%n", process.name());
  }

  /// 1, 2, 4 ... 30 s; from the beginning after a quiet minute.
  private static Crash next(LocalProcess process, @Nullable Crash last, Instant now) {
    boolean again = last != null && Duration.between(process.start(), now).compareTo(STABLE) < 0;
    int count = last != null && again ? last.count() + 1 : 1;
    Duration pause = Duration.ofSeconds(1L << Math.min(count - 1, 5));
    return new Crash(count, now.plus(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause));
  }
}
