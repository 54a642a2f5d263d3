package io.plantain.ledger;

import io.plantain.event.EventCodec;
import io.plantain.event.PipelineEvent;
import io.plantain.event.Topics;
import io.plantain.testservers.TestDatabase;
import io.plantain.testservers.TestRecords;
import io.plantain.testservers.TestServers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
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

  static List<ConsumerRecord<String, byte[]>> records(String topic, String key) {
    return TestRecords.read(topic, record -> key.equals(record.key()));
  }

  static <T extends PipelineEvent> List<T> events(String topic, String key, Class<T> type) {
    return TestRecords.events(topic, key, type);
  }
}
