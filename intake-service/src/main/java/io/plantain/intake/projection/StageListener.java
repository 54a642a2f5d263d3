package io.plantain.intake.projection;

import io.plantain.event.Topics;
import io.plantain.kit.BatchStage;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/// Hears what every stage decided about a task.
@Component
class StageListener {
  private final BatchStage stage;
  private final Projection projection;

  StageListener(BatchStage stage, Projection projection) {
    this.stage = stage;
    this.projection = projection;
  }

  @KafkaListener(
      id = "stages",
      idIsGroup = false,
      topics = {
        Topics.MODERATION_VERDICTS,
        Topics.LEDGER_ENTRIES,
        Topics.LEDGER_BALANCES,
        Topics.GENERATION_RESULTS,
        Topics.GENERATION_PROGRESS,
        Topics.STORAGE_RESULTS
      })
  void on(List<ConsumerRecord<String, byte[]>> batch) {
    stage.run(batch, projection::apply);
  }
}
