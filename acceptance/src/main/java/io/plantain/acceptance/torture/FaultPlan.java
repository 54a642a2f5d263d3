package io.plantain.acceptance.torture;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// Which fault strikes when. Several lanes strike at the same time, each its own faults one after
/// the other in an order that the seed decides; every fault has its turn at least once.
final class FaultPlan {
  private static final int MOST_TRIES = 3; // a fault may find that another has taken its target
  private static final int LONGEST_PAUSE_MILLIS = 3_000; // between two faults of a lane

  private final Map<String, List<Fault>> lanes;
  private final long seed;
  private final PrintStream out;
  private final Map<String, Integer> struck = new TreeMap<>();
  private final Map<String, String> failed = new TreeMap<>();
  private final Instant begin = Instant.now();

  FaultPlan(Map<String, List<Fault>> lanes, long seed, PrintStream out) {
    this.lanes = new TreeMap<>(lanes);
    this.seed = seed;
    this.out = out;
    lanes.values().forEach(lane -> lane.forEach(fault -> struck.put(fault.name(), 0)));
  }

  /// Returns when the time is over and every fault has struck.
  void run(Duration atLeast) throws InterruptedException {
    Instant end = Instant.now().plus(atLeast);
    List<Thread> threads = new ArrayList<>();
    lanes.forEach(
        (name, faults) ->
            threads.add(
                Thread.ofPlatform().name("lane-" + name).start(() -> lane(name, faults, end))));
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void lane(String name, List<Fault> faults, Instant end) {
    Random random = new Random(seed ^ name.hashCode());
    try {
      boolean first = true;
      while (first || Instant.now().isBefore(end)) {
        List<Fault> round = new ArrayList<>(faults);
        Collections.shuffle(round, random);
        for (Fault fault : round) {
          if (!first && !Instant.now().isBefore(end)) {
            return;
          }
          strike(fault, new Random(random.nextLong()));
          Thread.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
        }
        first = false;
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void strike(Fault fault, Random random) throws InterruptedException {
    for (int tries = 1; ; tries++) {
      Instant from = Instant.now();
      try {
        fault.strike(random);
        note(fault, from);
        return;
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        if (tries == MOST_TRIES) {
          giveUp(fault, e);
          return;
        }
        say(from, fault.name() + " did not work, again: " + e);
      }
    }
  }

  private synchronized void note(Fault fault, Instant from) {
    struck.merge(fault.name(), 1, Integer::sum);
    say(
        from,
        "%s (%d s)".formatted(fault.name(), Duration.between(from, Instant.now()).toSeconds()));
  }

  private synchronized void giveUp(Fault fault, Exception e) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    failed.put(fault.name(), trace.toString());
    say(Instant.now(), fault.name() + " FAILED: " + trace);
  }

  private void say(Instant from, String what) {
    out.printf("  %4d s  %s%n", Duration.between(begin, from).toSeconds(), what);
  }

  /// How often each struck.
  synchronized Map<String, Integer> struck() {
    return Map.copyOf(struck);
  }

  /// The last problem of those that could not be made to happen.
  synchronized Map<String, String> failed() {
    return Map.copyOf(failed);
  }
}
