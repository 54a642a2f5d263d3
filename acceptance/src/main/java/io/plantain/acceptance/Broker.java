package io.plantain.acceptance;

import io.plantain.event.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// The topics as another system sees them.
public final class Broker implements AutoCloseable {
  private final Map<String, Object> settings;
  private final KafkaProducer<String, byte[]> producer;

  public Broker(String bootstrapServers) {
    settings = Map.of("bootstrap.servers", bootstrapServers);
    Map<String, Object> producing = new HashMap<>(settings);
    producing.put("acks", "all");
    producing.put("max.request.size", 2 << 20);
    producer = new KafkaProducer<>(producing, new StringSerializer(), new ByteArraySerializer());
  }

  public void send(ProducerRecord<String, byte[]> record) {
    try {
      producer.send(record).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// A generation request as another system would publish it.
  public void request(String teamId, String json) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(
            Topics.TASK_REQUESTS, null, null, json.getBytes(StandardCharsets.UTF_8));
    record.headers().add("team_id", teamId.getBytes(StandardCharsets.UTF_8));
    send(record);
  }

  /// Everything that stands on a topic now.
  public List<ConsumerRecord<String, byte[]>> read(String topic) {
    try (KafkaConsumer<String, byte[]> consumer = consumer()) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
      return records;
    }
  }

  /// The first record on a topic that fits, waiting for it.
  public ConsumerRecord<String, byte[]> await(
      String topic, Duration within, Predicate<ConsumerRecord<String, byte[]>> fits) {
    Instant limit = Instant.now().plus(within);
    while (Instant.now().isBefore(limit)) {
      var found = read(topic).stream().filter(fits).findFirst();
      if (found.isPresent()) {
        return found.get();
      }
      Team.pause();
    }
    throw new IllegalStateException("nothing fitting on " + topic + " within " + within);
  }

  /// Waits until every consumer group has read everything there is.
  public void awaitAllRead(Duration within) {
    Team.await("consumers to read everything", within, () -> lag() == 0);
  }

  private long lag() {
    try (Admin admin = Admin.create(settings)) {
      long lag = 0;
      for (String service : Topics.SERVICES) {
        var read = admin.listConsumerGroupOffsets(service).partitionsToOffsetAndMetadata().get();
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        read.keySet().forEach(partition -> asked.put(partition, OffsetSpec.latest()));
        var ends = admin.listOffsets(asked).all().get();
        for (var end : ends.entrySet()) {
          var position = read.get(end.getKey());
          lag += position == null ? 0 : end.getValue().offset() - position.offset();
        }
      }
      return lag;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private KafkaConsumer<String, byte[]> consumer() {
    Map<String, Object> reading = new HashMap<>(settings);
    reading.put("auto.offset.reset", "earliest");
    reading.put("enable.auto.commit", false);
    return new KafkaConsumer<>(reading, new StringDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
