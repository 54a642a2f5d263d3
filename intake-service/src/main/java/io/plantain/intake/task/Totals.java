package io.plantain.intake.task;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongUnaryOperator;

/// How many tasks a list has. Small lists are counted; a large one costs as much as it is long, so
/// what was counted is believed for a while.
final class Totals {
  static final int ALWAYS_COUNTED = 10_000; // some milliseconds
  private static final int NEVER_COUNTED =
      10 * ALWAYS_COUNTED; // no list shrinks so far in a minute
  private static final Duration BELIEF = Duration.ofMinutes(1);
  private static final int MOST_REMEMBERED = 1_000; // a few hundred kilobytes

  private record Seen(long total, long untilNanos) {}

  private final Map<String, Seen> seen = new ConcurrentHashMap<>();

  /// @param list names it
  /// @param count how many there are, counted no further than a limit
  long of(String list, LongUnaryOperator count) {
    Seen last = seen.get(list);
    if (last != null && System.nanoTime() - last.untilNanos >= 0) {
      last = null;
    }
    if (last != null && last.total > NEVER_COUNTED) {
      return last.total;
    }
    long few = count.applyAsLong(ALWAYS_COUNTED + 1L);
    if (few <= ALWAYS_COUNTED) {
      return few;
    }
    if (last != null) {
      return last.total;
    }
    long total = count.applyAsLong(Long.MAX_VALUE);
    if (seen.size() >= MOST_REMEMBERED) {
      seen.clear();
    }
    seen.put(list, new Seen(total, System.nanoTime() + BELIEF.toNanos()));
    return total;
  }
}
