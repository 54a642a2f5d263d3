package io.plantain.generation;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.plantain.event.Decoded;
import io.plantain.event.EventCodec;
import io.plantain.event.GenerationEvent;
import io.plantain.event.PipelineEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/// Remembers everything that was published, by task.
public final class TopicReader implements AutoCloseable {
  public record Seen(
      PipelineEvent event, String value, @Nullable String eventId, @Nullable String traceparent) {}

  private final Map<String, List<Seen>> byTask = new ConcurrentHashMap<>();
  private final Thread thread;
  private volatile boolean closed;

  public TopicReader(String bootstrapServers, String... topics) {
    thread =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try (KafkaConsumer<String, byte[]> consumer =
                      new KafkaConsumer<>(
                          Map.of(
                              "bootstrap.servers",
                              bootstrapServers,
                              "group.id",
                              "reader-" + UUID.randomUUID(),
                              "auto.offset.reset",
                              "earliest"),
                          new StringDeserializer(),
                          new ByteArrayDeserializer())) {
                    consumer.subscribe(List.of(topics));
                    while (!closed) {
                      consumer.poll(Duration.ofMillis(100)).forEach(this::remember);
                    }
                  }
                });
  }

  public List<Seen> of(UUID taskId) {
    List<Seen> seen = byTask.get(taskId.toString());
    if (seen == null) {
      return List.of();
    }
    synchronized (seen) {
      return List.copyOf(seen);
    }
  }

  public List<Seen> outcomesOf(UUID taskId) {
    return of(taskId).stream().filter(seen -> seen.event() instanceof GenerationEvent).toList();
  }

  /// Waits for the first one.
  public Seen outcomeOf(UUID taskId) {
    await().atMost(15, SECONDS).until(() -> !outcomesOf(taskId).isEmpty());
    return outcomesOf(taskId).getFirst();
  }

  private void remember(ConsumerRecord<String, byte[]> record) {
    if (EventCodec.decode(record.value()) instanceof Decoded.Event decoded) {
      List<Seen> seen = byTask.computeIfAbsent(record.key(), key -> new ArrayList<>());
      synchronized (seen) {
        seen.add(
            new Seen(
                decoded.event(),
                new String(record.value(), StandardCharsets.UTF_8),
                header(record, "ce_id"),
                header(record, "traceparent")));
      }
    }
  }

  private static @Nullable String header(ConsumerRecord<?, ?> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
