package io.plantain.kit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.IntSupplier;

/// Removes what nobody can need any more, one chunk after the other while there is some. A chunk is
/// a transaction of its own and skips what others have locked, so any number of instances may sweep
/// at once.
public final class Sweeps {
  /// Rows: short locks and small transactions.
  public static final int CHUNK = 1_000;

  private static final Duration IDLE = Duration.ofMinutes(1); // far below a day's precision

  private final MeterRegistry meters;

  Sweeps(MeterRegistry meters) {
    this.meters = meters;
  }

  /// @param what names the loop and its counter
  /// @param chunk removes at most a chunk and says how many
  public DueLoop loop(String what, IntSupplier chunk) {
    return loop(what, IDLE, chunk);
  }

  /// For what is dear to look at.
  public DueLoop loop(String what, Duration idle, IntSupplier chunk) {
    Counter removed =
        Counter.builder("plantain.retention.removed")
            .description("Rows and objects that were older than their retention")
            .tag("what", what)
            .register(meters);
    return new DueLoop(
        "sweep-" + what,
        idle,
        () -> {
          int gone = chunk.getAsInt();
          removed.increment(gone);
          return gone;
        });
  }
}
