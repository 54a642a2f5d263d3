package io.plantain.local.dlt;

import io.plantain.local.CannotGoOn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/// Reads the dead-letter topics of all services to their present ends, without a consumer group:
/// looking changes nothing.
final class LetterLog implements AutoCloseable {
  /// Few at a time: a letter may have 2 MiB and the launcher has a small heap.
  private static final int MAX_FETCH_BYTES = 4 * 1024 * 1024;

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(15);
  private static final Duration POLL = Duration.ofMillis(200);

  private final String servers;
  private final KafkaConsumer<byte[], byte[]> onward;
  private final KafkaConsumer<byte[], byte[]> single;

  private Map<String, List<PartitionInfo>> topics = Map.of();

  LetterLog(Map<String, Object> kafka) {
    servers = String.valueOf(kafka.get("bootstrap.servers"));
    onward = consumer(kafka, 200);
    single = consumer(kafka, 1);
  }

  /// Everything that is kept, oldest first within a partition.
  void fromTheStart(Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    List<TopicPartition> partitions = asked(this::partitions);
    asked(
        () -> {
          onward.assign(partitions);
          onward.seekToBeginning(partitions);
          return partitions;
        });
    onward(reader);
  }

  /// What was appended since.
  void onward(Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    Collection<TopicPartition> partitions = onward.assignment();
    Map<TopicPartition, Long> ends = asked(() -> onward.endOffsets(partitions));
    readTo(ends, reader);
  }

  /// None when there is no such topic.
  int partitionsOf(String topic) {
    return topics().getOrDefault(topic, List.of()).size();
  }

  /// One record, or null when it is no longer kept.
  @Nullable ConsumerRecord<byte[], byte[]> at(DeadLetter.Position position) {
    try {
      List<PartitionInfo> known = topics().get(position.topic());
      return known == null || known.size() <= position.partition() ? null : read(position);
    } catch (KafkaException e) {
      throw noAnswer(e);
    }
  }

  private @Nullable ConsumerRecord<byte[], byte[]> read(DeadLetter.Position position) {
    TopicPartition partition = new TopicPartition(position.topic(), position.partition());
    List<TopicPartition> one = List.of(partition);
    single.assign(one);
    long first = single.beginningOffsets(one).getOrDefault(partition, 0L);
    long end = single.endOffsets(one).getOrDefault(partition, 0L);
    if (position.offset() < first || position.offset() >= end) {
      return null;
    }
    single.seek(partition, position.offset());
    long limit = System.nanoTime() + ANSWER_LIMIT.toNanos();
    while (System.nanoTime() < limit) {
      for (ConsumerRecord<byte[], byte[]> record : single.poll(POLL)) {
        return record.offset() == position.offset() ? record : null;
      }
    }
    throw noAnswer(null);
  }

  private void readTo(
      Map<TopicPartition, Long> ends, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    long limit = System.nanoTime() + ANSWER_LIMIT.toNanos();
    while (asked(() -> isBehind(ends))) {
      boolean moved = false;
      for (ConsumerRecord<byte[], byte[]> record : asked(() -> onward.poll(POLL))) {
        reader.accept(record);
        moved = true;
      }
      if (moved) {
        limit = System.nanoTime() + ANSWER_LIMIT.toNanos();
      } else if (System.nanoTime() > limit) {
        throw noAnswer(null);
      }
    }
  }

  private boolean isBehind(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .anyMatch(end -> onward.position(end.getKey(), ANSWER_LIMIT) < end.getValue());
  }

  /// Topics do not come and go while one command runs.
  private Map<String, List<PartitionInfo>> topics() {
    if (topics.isEmpty()) {
      topics = asked(() -> single.listTopics(ANSWER_LIMIT));
    }
    return topics;
  }

  private List<TopicPartition> partitions() {
    topics = onward.listTopics(ANSWER_LIMIT);
    List<TopicPartition> found = new ArrayList<>();
    topics.forEach(
        (topic, partitions) -> {
          if (topic.endsWith(DeadLetter.TOPIC_ENDING)) {
            partitions.forEach(each -> found.add(new TopicPartition(topic, each.partition())));
          }
        });
    if (found.isEmpty()) {
      throw new CannotGoOn(
          "The broker at "
              + servers
              + " has no dead-letter topics. Is it the right one? SPRING_KAFKA_BOOTSTRAP_SERVERS"
              + " names another.");
    }
    return found;
  }

  private interface Question<T> {
    T ask();
  }

  private <T> T asked(Question<T> question) {
    try {
      return question.ask();
    } catch (KafkaException e) {
      throw noAnswer(e);
    }
  }

  private CannotGoOn noAnswer(@Nullable KafkaException e) {
    String sentence =
        "The broker at "
            + servers
            + " does not answer"
            + (e == null ? "" : " (" + e.getClass().getSimpleName() + ")")
            + ". Is it running? ./plantain status tells; SPRING_KAFKA_BOOTSTRAP_SERVERS names"
            + " another.";
    return e == null ? new CannotGoOn(sentence) : new CannotGoOn(sentence, e);
  }

  private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> kafka, int records) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put("enable.auto.commit", false);
    settings.put("auto.offset.reset", "earliest"); // retention may overtake a slow reader
    settings.put("allow.auto.create.topics", false);
    settings.put("max.poll.records", records);
    settings.put("fetch.max.bytes", MAX_FETCH_BYTES);
    settings.put("max.partition.fetch.bytes", MAX_FETCH_BYTES / 2);
    settings.put("fetch.max.wait.ms", 100); // the end is known by then
    settings.put("default.api.timeout.ms", (int) ANSWER_LIMIT.toMillis());
    settings.put("request.timeout.ms", 10_000);
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public void close() {
    onward.close();
    single.close();
  }
}
