package io.plantain.kit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells poison from a fault of our own: when more than half of a topic's last 20 or more records
/// broke the decision, the stage waits instead of draining the topic into the dead letters. At low
/// rates those records come in many small batches, so the last few minutes count together; a stage
/// that is wrong about itself lets through one letter for each that grew old.
final class OwnFault {
  static final int ENOUGH_TO_TELL = 20;

  /// Then a failure counts no more: poison at the head must not hold a topic for ever.
  static final Duration MEMORY = Duration.ofMinutes(5);

  private static final Duration TRIED_AGAIN_WITHIN = Duration.ofMinutes(1); // above any back-off

  private static final Logger log = LoggerFactory.getLogger(OwnFault.class);

  private record Batch(long nanos, int decided, int failed) {}

  private final Map<String, Deque<Batch>> recent = new HashMap<>();
  private final Map<String, Long> pausedAt = new HashMap<>();
  private final LongSupplier nanoClock;

  OwnFault(MeterRegistry meters, LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    Gauge.builder("plantain.stage.paused", this, OwnFault::pausedTopics)
        .description("Topics that wait because most of their records break the decision")
        .register(meters);
  }

  /// Whether this topic should wait. Nothing is remembered of a batch before it is done.
  synchronized boolean isLikely(String topic, int decided, int failed) {
    int allDecided = decided;
    int allFailed = failed;
    long now = nanoClock.getAsLong();
    var newestFirst = recent.getOrDefault(topic, new ArrayDeque<>()).descendingIterator();
    while (allDecided < ENOUGH_TO_TELL && newestFirst.hasNext()) {
      Batch batch = newestFirst.next();
      if (now - batch.nanos > MEMORY.toNanos()) {
        break;
      }
      allDecided += batch.decided;
      allFailed += batch.failed;
    }
    boolean likely = failed > 0 && allDecided >= ENOUGH_TO_TELL && allFailed * 2 > allDecided;
    if (likely && pausedAt.put(topic, now) == null) {
      log.atError()
          .addKeyValue("topic", topic)
          .addKeyValue("records", allDecided)
          .addKeyValue("failed", allFailed)
          .log("most records break the decision: the topic waits, nothing becomes a dead letter");
    } else if (!likely && pausedAt.remove(topic) != null) {
      log.atInfo().addKeyValue("topic", topic).log("the topic goes on");
    }
    return likely;
  }

  synchronized void done(String topic, int decided, int failed) {
    Deque<Batch> batches = recent.computeIfAbsent(topic, name -> new ArrayDeque<>());
    batches.addLast(new Batch(nanoClock.getAsLong(), decided, failed));
    while (batches.size() > ENOUGH_TO_TELL) { // each holds at least one record
      batches.removeFirst();
    }
  }

  /// A topic whose partitions went elsewhere meanwhile waits there.
  private synchronized int pausedTopics() {
    long now = nanoClock.getAsLong();
    pausedAt.values().removeIf(at -> now - at > TRIED_AGAIN_WITHIN.toNanos());
    return pausedAt.size();
  }
}
