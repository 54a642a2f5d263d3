package io.plantain.ledger;

import io.plantain.event.Topics;
import io.plantain.kit.BatchStage;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/// One consumer for everything that moves credits: one batch, one transaction.
@Component
class LedgerListener {
  private final BatchStage stage;
  private final Ledger ledger;

  LedgerListener(BatchStage stage, Ledger ledger) {
    this.stage = stage;
    this.ledger = ledger;
  }

  @KafkaListener(
      topics = {
        Topics.MODERATION_VERDICTS,
        Topics.STORAGE_RESULTS,
        Topics.GENERATION_RESULTS,
        Topics.LEDGER_COMMANDS
      })
  void on(List<ConsumerRecord<String, byte[]>> batch) {
    stage.run(batch, ledger::answer);
  }
}
