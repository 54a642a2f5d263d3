package io.plantain.ledger;

import io.plantain.event.Decoded;
import io.plantain.event.EventCodec;
import io.plantain.event.PipelineEvent;
import io.plantain.event.Topics;
import io.plantain.testservers.TestDatabase;
import io.plantain.testservers.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/// The service with a real broker and a real database, one for all tests of the module.
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
abstract class LedgerSystem {
  static final String ADMIN_KEY = "operators-only";
  private static final TestDatabase DATABASE = TestServers.newDatabase();
  private static final KafkaProducer<String, byte[]> PRODUCER =
      new KafkaProducer<>(
          Map.of("bootstrap.servers", TestServers.kafka(), "acks", "all"),
          new StringSerializer(),
          new ByteArraySerializer());

  @DynamicPropertySource
  static void servers(DynamicPropertyRegistry properties) {
    properties.add("spring.kafka.bootstrap-servers", TestServers::kafka);
    properties.add("spring.datasource.url", DATABASE::url);
    properties.add("spring.datasource.username", DATABASE::user);
    properties.add("spring.datasource.password", DATABASE::password);
    properties.add("plantain.admin.key", () -> ADMIN_KEY);
    properties.add("plantain.ledger.audit.every", () -> "1s");
  }

  static void send(PipelineEvent event) {
    send(Topics.of(event), event.key(), EventCodec.encode(event));
  }

  static void send(String topic, String key, byte[] value) {
    try {
      PRODUCER.send(new ProducerRecord<>(topic, key, value)).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Everything a topic holds for a key, in order.
  static List<ConsumerRecord<String, byte[]>> records(String topic, String key) {
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
          if (key.equals(record.key())) {
            found.add(record);
          }
        }
      }
      return found;
    }
  }

  static <T extends PipelineEvent> List<T> events(String topic, String key, Class<T> type) {
    return records(topic, key).stream()
        .map(record -> EventCodec.decode(record.value()))
        .map(decoded -> ((Decoded.Event) decoded).event())
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }
}
