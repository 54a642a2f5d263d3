package io.plantain.intake.requests;

import io.plantain.event.Topics;
import io.plantain.kit.BatchStage;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/// The second front door: what other systems ask for by record.
@Component
class TaskRequestListener {
  private final BatchStage stage;
  private final RecordRequests requests;

  TaskRequestListener(BatchStage stage, RecordRequests requests) {
    this.stage = stage;
    this.requests = requests;
  }

  @KafkaListener(id = "requests", idIsGroup = false, topics = Topics.TASK_REQUESTS)
  void on(List<ConsumerRecord<String, byte[]>> batch) {
    requests.tellSenders(batch);
    stage.run(batch, requests::read, requests::submit);
  }

  /// Topics of single teams, whose names say who may write there; a new one is found by itself.
  @KafkaListener(
      id = "team-requests",
      idIsGroup = false,
      topicPattern = TeamTopics.PATTERN,
      properties = "metadata.max.age.ms=10000") // how long a new topic may stay unseen
  void onTeams(List<ConsumerRecord<String, byte[]>> batch) {
    on(batch);
  }
}
