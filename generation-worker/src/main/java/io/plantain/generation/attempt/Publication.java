package io.plantain.generation.attempt;

import io.plantain.event.GenerationEvent;
import io.plantain.event.GenerationEvent.GenerationSucceeded;
import io.plantain.kit.EventPublisher;
import io.plantain.kit.Outgoing;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes outcomes as soon as they are stored, then marks them. What the broker does not take
/// stays due in its row.
final class Publication {
  private static final Logger log = LoggerFactory.getLogger(Publication.class);

  private static final long MAX_QUEUED_CHARACTERS = 8_000_000; // 16 MB of a small heap

  private final EventPublisher publisher;
  private final AttemptResults rows;
  private final Batcher<Outgoing> outcomes = new Batcher<>("outcomes", this::publish);
  private final AtomicLong queuedCharacters = new AtomicLong();
  private final Batcher<Outgoing> progress = new Batcher<>("progress", this::tell);

  Publication(EventPublisher publisher, AttemptResults rows) {
    this.publisher = publisher;
    this.rows = rows;
  }

  /// Drops what does not fit: the row is still due.
  void publishSoon(List<Outgoing> stored) {
    for (Outgoing outcome : stored) {
      long weight = weight(outcome);
      if (queuedCharacters.addAndGet(weight) > MAX_QUEUED_CHARACTERS || !outcomes.offer(outcome)) {
        queuedCharacters.addAndGet(-weight);
      }
    }
  }

  /// A delivered task's order travels with it, and may be a megabyte.
  private static long weight(Outgoing outcome) {
    if (!(outcome.event() instanceof GenerationSucceeded succeeded)) {
      return 0;
    }
    String content = succeeded.spec().options().content();
    return succeeded.spec().prompt().length() + (content == null ? 0 : content.length());
  }

  /// Best effort, without a promise.
  void tellSoon(Outgoing event) {
    progress.offer(event);
  }

  void close(Duration limit) {
    progress.close(Duration.ZERO); // without a promise
    outcomes.close(limit);
  }

  private void publish(List<Outgoing> batch) {
    Map<UUID, Outgoing> once = new LinkedHashMap<>(); // a row may have come due again in the queue
    batch.forEach(outcome -> once.put(((GenerationEvent) outcome.event()).taskId(), outcome));
    batch.forEach(outcome -> queuedCharacters.addAndGet(-weight(outcome)));
    try {
      publisher.publish(List.copyOf(once.values()));
      rows.published(List.copyOf(once.keySet()));
    } catch (RuntimeException failed) {
      log.atWarn()
          .addKeyValue("outcomes", batch.size())
          .addKeyValue("reason", failed.getClass().getSimpleName())
          .log("outcomes are not published yet and stay due");
    }
  }

  private void tell(List<Outgoing> batch) {
    try {
      publisher.publish(batch);
    } catch (RuntimeException lost) {
      log.atDebug().addKeyValue("events", batch.size()).log("progress lost");
    }
  }
}
