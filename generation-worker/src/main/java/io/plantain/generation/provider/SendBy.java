package io.plantain.generation.provider;

import java.time.Duration;

/// The moment after which a submit must not leave any more, because its lease would not cover it.
///
/// On the monotonic clock: no one sets it, and it goes on while the process is stopped, so a worker
/// that sleeps through its lease knows it when it wakes.
public record SendBy(long nanoTime) {

  /// @param since `System.nanoTime()`
  public static SendBy of(long since, Duration limit) {
    return new SendBy(since + limit.toNanos());
  }

  public boolean isOver() {
    return System.nanoTime() - nanoTime > 0;
  }
}
