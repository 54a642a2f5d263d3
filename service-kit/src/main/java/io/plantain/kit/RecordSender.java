package io.plantain.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.kafka.core.KafkaTemplate;

/// Sends many records at once and returns only when the broker has every one of them.
final class RecordSender {
  private static final int KAFKAS_OWN_MAX_BYTES = 1024 * 1024;

  private final KafkaTemplate<String, byte[]> kafka;
  private final InHand inHand;

  RecordSender(KafkaTemplate<String, byte[]> kafka, InHand inHand) {
    this.kafka = kafka;
    this.inHand = inHand;
  }

  /// What the producer was told, or Kafka's own default.
  int maxRecordBytes() {
    Object told =
        kafka
            .getProducerFactory()
            .getConfigurationProperties()
            .get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
    return told == null ? KAFKAS_OWN_MAX_BYTES : Integer.parseInt(told.toString());
  }

  void sendAll(List<ProducerRecord<String, byte[]>> records) {
    if (records.isEmpty()) {
      return;
    }
    List<CompletableFuture<?>> acks = new ArrayList<>(records.size());
    try (InHand.Work work = inHand.begin()) {
      for (ProducerRecord<String, byte[]> record : records) {
        acks.add(kafka.send(record));
      }
      kafka.flush();
      CompletableFuture.allOf(acks.toArray(CompletableFuture[]::new)).join();
    } catch (TryLater
        | CompletionException
        | org.springframework.kafka.KafkaException
        | org.apache.kafka.common.KafkaException missing) {
      throw new PublishFailed(missing);
    }
  }
}
