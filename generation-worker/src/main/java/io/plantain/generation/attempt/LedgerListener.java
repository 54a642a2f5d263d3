package io.plantain.generation.attempt;

import io.plantain.event.CancelEvent;
import io.plantain.event.LedgerEvent.CreditsDebited;
import io.plantain.event.LedgerEvent.CreditsRefunded;
import io.plantain.event.Topics;
import io.plantain.generation.attempt.Attempts.Entered;
import io.plantain.kit.BatchStage;
import io.plantain.kit.Duplicates;
import io.plantain.kit.Outgoing;
import io.plantain.kit.Received;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/// Enters paid tasks. Said before? Then the row exists: it is published again if it has ended, and
/// nothing else happens. A task whose hold an operator released is ended like a canceled one.
@Component
class LedgerListener {
  private final BatchStage stage;
  private final Attempts attempts;
  private final AttemptLoop loop;
  private final AttemptMetrics metrics;
  private final Duplicates duplicates;

  LedgerListener(
      BatchStage stage,
      Attempts attempts,
      AttemptLoop loop,
      AttemptMetrics metrics,
      Duplicates duplicates) {
    this.stage = stage;
    this.attempts = attempts;
    this.loop = loop;
    this.metrics = metrics;
    this.duplicates = duplicates;
  }

  @KafkaListener(topics = Topics.LEDGER_ENTRIES)
  void on(List<ConsumerRecord<String, byte[]>> batch) {
    stage.run(batch, this::enter);
  }

  private List<Outgoing> enter(List<Received> batch) {
    Map<UUID, Received> debits = new LinkedHashMap<>();
    Map<UUID, Attempts.Wish> endedByHand = new LinkedHashMap<>();
    int records = 0;
    for (Received received : batch) {
      if (received.event() instanceof CreditsDebited debited) {
        records++;
        debits.putIfAbsent(debited.taskId(), received);
      }
      // Nobody pays for it any more.
      if (received.event() instanceof CreditsRefunded refunded && refunded.reason() != null) {
        endedByHand.putIfAbsent(
            refunded.taskId(),
            new Attempts.Wish(refunded.taskId(), refunded.teamId(), CancelEvent.Cause.USER));
      }
    }
    if (!debits.isEmpty()) {
      Entered entered = attempts.enter(new ArrayList<>(debits.values()));
      metrics.tombstonesUsed(entered.tombstones());
      duplicates.count(Topics.LEDGER_ENTRIES, records - entered.fresh());
      loop.wake();
    }
    if (!endedByHand.isEmpty()) {
      attempts.cancel(List.copyOf(endedByHand.values()));
      loop.wake();
    }
    return List.of(); // the row is the outbox
  }
}
