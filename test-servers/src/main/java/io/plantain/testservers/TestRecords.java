package io.plantain.testservers;

import io.plantain.event.Decoded;
import io.plantain.event.EventCodec;
import io.plantain.event.PipelineEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// What stands on the topics of the shared broker.
public final class TestRecords {
  private TestRecords() {}

  /// Everything a topic holds that fits, in order.
  public static List<ConsumerRecord<String, byte[]>> read(
      String topic, Predicate<ConsumerRecord<String, byte[]>> wanted) {
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            // the end of a topic is known after 20 ms, not after the usual 500
            Map.of("bootstrap.servers", TestServers.kafka(), "fetch.max.wait.ms", 20),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          if (wanted.test(record)) {
            found.add(record);
          }
        }
      }
      return found;
    }
  }

  /// The events of one type under a key, in order.
  public static <T extends PipelineEvent> List<T> events(String topic, String key, Class<T> type) {
    return read(topic, record -> key.equals(record.key())).stream()
        .map(record -> EventCodec.decode(record.value()))
        .map(decoded -> ((Decoded.Event) decoded).event())
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }
}
