package io.plantain.storage;

import io.plantain.event.Topics;
import io.plantain.kit.BatchStage;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class StorageListener {
  private final BatchStage stage;
  private final Keeping keeping;

  StorageListener(BatchStage stage, Keeping keeping) {
    this.stage = stage;
    this.keeping = keeping;
  }

  @KafkaListener(topics = Topics.GENERATION_RESULTS)
  void on(List<ConsumerRecord<String, byte[]>> batch) {
    stage.run(batch, keeping::keep);
  }
}
