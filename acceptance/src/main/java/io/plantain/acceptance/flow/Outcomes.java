package io.plantain.acceptance.flow;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// What a stage writes from now on, partition by partition. Keys are task ids on all topics, so the
/// outcomes of a partition are of the same partition of what the stage reads.
final class Outcomes implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;

  Outcomes(String kafka, String topic) {
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka, "enable.auto.commit", false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position); // the end is looked up now, not at the first poll
  }

  /// When each partition got its first outcome after this time, by the clock of this machine.
  Collection<Long> firstAfter(long millis, Duration limit) {
    Map<Integer, Long> first = new HashMap<>();
    long end = System.nanoTime() + limit.toNanos();
    while (first.size() < partitions.size()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "after " + limit + " only partitions " + first.keySet() + " move");
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
        if (record.timestamp() > millis) {
          first.putIfAbsent(record.partition(), record.timestamp());
        }
      }
    }
    return first.values();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
