package io.plantain.acceptance.flow;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.plantain.event.Decoded;
import io.plantain.event.EventCodec;
import io.plantain.event.PipelineEvent;
import io.plantain.event.TaskEvent;
import io.plantain.event.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// The public ends of tasks, as customers hear of them.
final class Endings implements AutoCloseable {
  private final KafkaConsumer<String, byte[]> consumer;
  private final Thread thread;
  private final Map<UUID, String> ends = new ConcurrentHashMap<>();
  private final Map<UUID, String> contradictions = new ConcurrentHashMap<>();
  private volatile boolean going = true;

  /// From now on.
  Endings(String kafka) {
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka, "enable.auto.commit", false),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(Topics.TASK_EVENTS).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position); // the end is looked up now, not at the first poll
    thread = Thread.ofPlatform().daemon().name("endings").start(this::read);
  }

  private void read() {
    while (going) {
      for (var record : consumer.poll(Duration.ofMillis(200))) {
        if (EventCodec.decode(record.value()) instanceof Decoded.Event(PipelineEvent event)) {
          switch (event) {
            case TaskEvent.TaskSucceeded end -> ended(end.taskId(), "success");
            case TaskEvent.TaskFailed end -> ended(end.taskId(), String.valueOf(end.reason()));
            case TaskEvent.TaskCanceled end -> ended(end.taskId(), "canceled");
            default -> {}
          }
        }
      }
    }
    consumer.close();
  }

  private void ended(UUID taskId, String how) {
    String before = ends.putIfAbsent(taskId, how);
    if (before != null && !before.equals(how)) {
      contradictions.put(taskId, before + " and " + how);
    }
  }

  long endedOf(Collection<UUID> taskIds) {
    return taskIds.stream().filter(ends::containsKey).count();
  }

  long succeededOf(Collection<UUID> taskIds) {
    return taskIds.stream().filter(task -> "success".equals(ends.get(task))).count();
  }

  int count() {
    return ends.size();
  }

  /// Of all tasks: how many ended otherwise, by how.
  Map<String, Long> others() {
    return othersOf(ends.keySet());
  }

  /// How many ended otherwise, by how.
  Map<String, Long> othersOf(Collection<UUID> taskIds) {
    return taskIds.stream()
        .map(task -> ends.getOrDefault(task, "not ended"))
        .filter(how -> !how.equals("success"))
        .collect(groupingBy(how -> how, counting()));
  }

  /// Tasks that were told two different ends.
  Map<UUID, String> contradictions() {
    return contradictions;
  }

  @Override
  public void close() throws InterruptedException {
    going = false;
    thread.join(Duration.ofSeconds(10));
  }
}
