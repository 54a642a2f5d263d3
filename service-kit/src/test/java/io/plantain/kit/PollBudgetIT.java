package io.plantain.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.Topics;
import io.plantain.testservers.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// With a real consumer: that a refused value ends a poll, and nothing else, is Kafka's behaviour.
class PollBudgetIT {
  private static final int LARGE = 1_000_000;
  private static final TopicPartition PARTITION = new TopicPartition(Topics.TASK_EVENTS, 0);

  /// Two megabytes of one letter travel in a few kilobytes, so the fetch limits let all pass.
  @ParameterizedTest
  @ValueSource(strings = {"consumer", "classic"})
  void endsAPollWhenItIsFullAndLosesNothing(String protocol) {
    long first = produce(64, LARGE);
    long end = produce(300, 100) + 300;

    List<List<ConsumerRecord<String, byte[]>>> polls = read(protocol, 8 * 1024 * 1024, first, end);

    assertThat(polls)
        .allSatisfy(poll -> assertThat(bytes(poll)).isLessThanOrEqualTo(8 * 1024 * 1024));
    assertThat(polls).hasSizeGreaterThanOrEqualTo(8);
    assertThat(polls.stream().flatMap(List::stream).map(ConsumerRecord::offset))
        .as("each record once, in order")
        .containsExactlyElementsOf(LongStream.range(first, end).boxed().toList());
  }

  @Test
  void alwaysLetsTheFirstValuePass() {
    long first = produce(3, LARGE);

    List<List<ConsumerRecord<String, byte[]>>> polls = read("consumer", 1_000, first, first + 3);

    assertThat(polls).hasSize(3).allSatisfy(poll -> assertThat(poll).hasSize(1));
  }

  private static long bytes(List<ConsumerRecord<String, byte[]>> poll) {
    return poll.stream().mapToLong(record -> record.value().length).sum();
  }

  /// Returns the first offset.
  private static long produce(int records, int bytes) {
    byte[] value = new byte[bytes];
    Arrays.fill(value, (byte) 'a');
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", TestServers.kafka(), "compression.type", "lz4"),
            new StringSerializer(),
            new ByteArraySerializer())) {
      List<java.util.concurrent.Future<RecordMetadata>> sent = new ArrayList<>();
      for (int n = 0; n < records; n++) {
        sent.add(
            producer.send(
                new ProducerRecord<>(PARTITION.topic(), PARTITION.partition(), "k", value)));
      }
      producer.flush();
      return sent.getFirst().get().offset();
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<List<ConsumerRecord<String, byte[]>>> read(
      String protocol, long budget, long from, long to) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            TestServers.kafka(),
            "group.id",
            "poll-budget",
            "group.protocol",
            protocol,
            "enable.auto.commit",
            false,
            "key.deserializer",
            StringDeserializer.class,
            "value.deserializer",
            PollBudget.class,
            "interceptor.classes",
            List.of(PollBudget.class.getName()),
            PollBudget.BYTES,
            budget);
    List<List<ConsumerRecord<String, byte[]>>> polls = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(settings)) {
      consumer.assign(List.of(PARTITION));
      consumer.seek(PARTITION, from);
      while (consumer.position(PARTITION) < to) {
        ConsumerRecords<String, byte[]> records = consumer.poll(Duration.ofSeconds(10));
        if (!records.isEmpty()) {
          polls.add(records.records(PARTITION));
        }
      }
    }
    return polls;
  }
}
