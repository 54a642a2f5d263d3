package io.plantain.generation.attempt;

import io.plantain.event.CancelEvent.TaskCancelRequested;
import io.plantain.event.Topics;
import io.plantain.kit.BatchStage;
import io.plantain.kit.Duplicates;
import io.plantain.kit.Outgoing;
import io.plantain.kit.Received;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/// Flags attempts that someone wants to end. Said before? The first flag stays.
@Component
class CancelListener {
  private final BatchStage stage;
  private final Attempts attempts;
  private final AttemptLoop loop;
  private final Duplicates duplicates;

  CancelListener(BatchStage stage, Attempts attempts, AttemptLoop loop, Duplicates duplicates) {
    this.stage = stage;
    this.attempts = attempts;
    this.loop = loop;
    this.duplicates = duplicates;
  }

  @KafkaListener(topics = Topics.INTAKE_CANCELS)
  void on(List<ConsumerRecord<String, byte[]>> batch) {
    stage.run(batch, this::flag);
  }

  private List<Outgoing> flag(List<Received> batch) {
    Map<UUID, Attempts.Wish> cancels = new LinkedHashMap<>();
    int records = 0;
    for (Received received : batch) {
      if (received.event() instanceof TaskCancelRequested cancel) {
        records++;
        cancels.putIfAbsent(
            cancel.taskId(), new Attempts.Wish(cancel.taskId(), cancel.teamId(), cancel.cause()));
      }
    }
    if (!cancels.isEmpty()) {
      int flagged = attempts.cancel(List.copyOf(cancels.values()));
      duplicates.count(Topics.INTAKE_CANCELS, records - cancels.size() + flagged);
      loop.wake();
    }
    return List.of();
  }
}
