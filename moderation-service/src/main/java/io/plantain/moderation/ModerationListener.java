package io.plantain.moderation;

import io.plantain.event.Topics;
import io.plantain.kit.BatchStage;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class ModerationListener {
  private final BatchStage stage;
  private final PromptModerator moderator;

  ModerationListener(BatchStage stage, PromptModerator moderator) {
    this.stage = stage;
    this.moderator = moderator;
  }

  @KafkaListener(topics = Topics.INTAKE_TASKS)
  void on(List<ConsumerRecord<String, byte[]>> batch) {
    stage.run(batch, moderator::judge);
  }
}
