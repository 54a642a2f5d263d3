package io.plantain.acceptance.torture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Which faults strike in which order: every kind in each round, shuffled by the seed, round after
/// round until the time is up.
final class FaultPlan {
  private static final long SHORTEST_PAUSE_MILLIS = 500;
  private static final long LONGEST_PAUSE_MILLIS = 3_000;

  private final List<Fault> kinds;
  private final Random random;
  private final Map<String, Integer> struck = new LinkedHashMap<>();

  FaultPlan(List<Fault> kinds, long seed) {
    this.kinds = List.copyOf(kinds);
    this.random = new Random(seed);
  }

  /// Returns when each kind has struck and the time is up.
  ///
  /// @param until by System.nanoTime
  void run(long until, Story story) throws Exception {
    do {
      List<Fault> round = new ArrayList<>(kinds);
      Collections.shuffle(round, random);
      for (Fault fault : round) {
        if (System.nanoTime() > until && struck.containsKey(fault.name())) {
          continue;
        }
        story.tell("fault: %s", fault.name());
        fault.strike(random);
        struck.merge(fault.name(), 1, Integer::sum);
        Thread.sleep(random.nextLong(SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS));
      }
    } while (System.nanoTime() < until);
  }

  /// How often each kind struck.
  Map<String, Integer> struck() {
    return struck;
  }
}
