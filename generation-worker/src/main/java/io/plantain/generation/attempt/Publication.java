package io.plantain.generation.attempt;

import io.plantain.event.GenerationEvent;
import io.plantain.kit.EventPublisher;
import io.plantain.kit.Outgoing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes outcomes as soon as they are stored, then marks them. What the broker does not take
/// stays due in its row.
final class Publication {
  private static final Logger log = LoggerFactory.getLogger(Publication.class);

  private final EventPublisher publisher;
  private final AttemptResults rows;
  private final Batcher<Outgoing> outcomes = new Batcher<>("outcomes", this::publish);
  private final Batcher<Outgoing> progress = new Batcher<>("progress", this::tell);

  Publication(EventPublisher publisher, AttemptResults rows) {
    this.publisher = publisher;
    this.rows = rows;
  }

  /// Drops what does not fit: the row is still due.
  void publishSoon(List<Outgoing> stored) {
    stored.forEach(outcomes::offer);
  }

  /// Best effort, without a promise.
  void tellSoon(Outgoing event) {
    progress.offer(event);
  }

  void close() {
    outcomes.close();
    progress.close();
  }

  private void publish(List<Outgoing> batch) {
    Map<UUID, Outgoing> once = new LinkedHashMap<>(); // a row may have come due again in the queue
    batch.forEach(outcome -> once.put(((GenerationEvent) outcome.event()).taskId(), outcome));
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
