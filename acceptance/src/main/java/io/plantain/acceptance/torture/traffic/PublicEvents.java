package io.plantain.acceptance.torture.traffic;

import io.plantain.event.Decoded;
import io.plantain.event.EventCodec;
import io.plantain.event.TaskEvent;
import io.plantain.event.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/// Follows `task.events.v1` as a customer would: which request became which task, and how it ended.
final class PublicEvents implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);

  private final Map<String, UUID> accepted = new ConcurrentHashMap<>();
  private final Map<String, String> rejected = new ConcurrentHashMap<>();
  private final Map<UUID, String> ends = new ConcurrentHashMap<>();
  private final KafkaConsumer<String, byte[]> consumer;
  private final Thread reader;
  private volatile boolean closing;

  PublicEvents(String kafka) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                kafka,
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(Topics.TASK_EVENTS).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position); // from here, not from where it stands at the first poll
    reader = Thread.ofPlatform().daemon().name("public-events").start(this::read);
  }

  @Nullable UUID taskOf(String teamId, @Nullable String key) {
    return key == null ? null : accepted.get(teamId + " " + key);
  }

  /// `refused` with the HTTP status that means the same.
  @Nullable String refusalOf(String teamId, @Nullable String key) {
    return key == null ? null : rejected.get(teamId + " " + key);
  }

  @Nullable String endOf(UUID taskId) {
    return ends.get(taskId);
  }

  private void read() {
    try (consumer) {
      while (!closing) {
        try {
          for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
            if (EventCodec.decode(record.value()) instanceof Decoded.Event(TaskEvent event)) {
              note(event);
            }
          }
        } catch (KafkaException trouble) {
          Thread.sleep(AFTER_TROUBLE);
        }
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  private void note(TaskEvent event) {
    switch (event) {
      case TaskEvent.TaskAccepted task -> {
        if (task.idempotencyKey() != null) {
          accepted.put(task.teamId() + " " + task.idempotencyKey(), task.taskId());
        }
      }
      case TaskEvent.TaskRejected task -> {
        if (task.idempotencyKey() != null) {
          rejected.put(task.teamId() + " " + task.idempotencyKey(), refused(task.code()));
        }
      }
      case TaskEvent.TaskProgressed progressed -> {}
      case TaskEvent.TaskSucceeded task -> ends.putIfAbsent(task.taskId(), "success");
      case TaskEvent.TaskFailed task -> ends.putIfAbsent(task.taskId(), task.reason().code());
      case TaskEvent.TaskCanceled task -> ends.putIfAbsent(task.taskId(), "canceled");
    }
  }

  private static String refused(String code) {
    return switch (code) {
      case "insufficient_credits" -> "refused 402";
      case "idempotency_key_reused" -> "refused 409";
      default -> "refused 400";
    };
  }

  @Override
  public void close() {
    closing = true;
    try {
      reader.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
