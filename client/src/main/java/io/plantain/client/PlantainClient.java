package io.plantain.client;

import io.plantain.event.Decoded;
import io.plantain.event.EventCodec;
import io.plantain.event.TaskEvent;
import io.plantain.event.TaskRequest;
import io.plantain.event.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/// Publishes requests of one team and hears what becomes of them. One for a process; safe for any
/// number of threads.
///
/// ```java
/// try (PlantainClient plantain = PlantainClient.connect("localhost:9092", "team-7")) {
///   Outcome outcome =
///       plantain.publish(Request.of("nano-banana-pro", "text-to-image").prompt("a red kite"))
///           .get(5, TimeUnit.MINUTES);
///   switch (outcome) {
///     case Outcome.Succeeded done -> System.out.println(done.taskId());
///     case Outcome.Failed failed -> System.out.println(failed.message());
///     case Outcome.Canceled canceled -> System.out.println("canceled");
///     case Outcome.Rejected rejected -> System.out.println(rejected.message());
///   }
/// }
/// ```
///
/// A future hears of events from the client's start on. Whoever crashes while he waits publishes
/// again under the same idempotency key: that makes no second task, and is answered with what
/// became of the first.
public final class PlantainClient implements AutoCloseable {
  private static final int MAX_REQUEST_BYTES = 2 * 1024 * 1024; // as the topic takes
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration GOODBYE = Duration.ofSeconds(5);

  private final String teamId;
  private final KafkaProducer<String, byte[]> producer;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Map<String, CompletableFuture<Outcome>> byKey = new ConcurrentHashMap<>();
  private final Map<UUID, String> keys = new ConcurrentHashMap<>();
  private final Thread reader;
  private volatile boolean open = true;

  private PlantainClient(String teamId, Map<String, Object> settings) {
    this.teamId = teamId;
    Map<String, Object> writing = new HashMap<>(settings);
    writing.put("acks", "all");
    writing.put("max.request.size", MAX_REQUEST_BYTES);
    producer = new KafkaProducer<>(writing, new StringSerializer(), new ByteArraySerializer());
    consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(Topics.TASK_EVENTS).stream()
            .map(each -> new TopicPartition(Topics.TASK_EVENTS, each.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position); // now, before anything is published
    reader = Thread.ofPlatform().daemon().name("plantain-client").start(this::read);
  }

  /// To a broker without security.
  ///
  /// @param bootstrapServers `host:port`, several with commas between
  /// @param teamId whose requests these will be; the writer is trusted with it
  public static PlantainClient connect(String bootstrapServers, String teamId) {
    return connect(teamId, Map.of("bootstrap.servers", bootstrapServers));
  }

  /// To any broker.
  ///
  /// @param teamId whose requests these will be; the writer is trusted with it
  /// @param settings of the Kafka clients: servers and, where there are, security settings
  public static PlantainClient connect(String teamId, Map<String, Object> settings) {
    return new PlantainClient(teamId, settings);
  }

  /// The future ends with the task, or exceptionally where the record could not be written. A
  /// request that is asked for again while it is under way has the future of the first.
  public CompletableFuture<Outcome> publish(Request request) {
    String key = request.idempotencyKey();
    CompletableFuture<Outcome> mine = new CompletableFuture<>();
    CompletableFuture<Outcome> known = byKey.putIfAbsent(key, mine);
    CompletableFuture<Outcome> outcome = known == null ? mine : known;
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(
            Topics.TASK_REQUESTS, null, key, EventCodec.mapper().writeValueAsBytes(request.body()));
    header(record.headers(), TaskRequest.TEAM_HEADER, teamId);
    header(record.headers(), "content-type", "application/json");
    String traceparent = request.traceparent();
    if (traceparent != null) {
      header(record.headers(), "traceparent", traceparent);
    }
    producer.send(
        record,
        (written, failed) -> {
          if (failed != null && known == null) {
            byKey.remove(key);
            outcome.completeExceptionally(failed);
          }
        });
    return outcome;
  }

  private static void header(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private void read() {
    try (consumer) {
      while (open) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
          if (EventCodec.decode(record.value()) instanceof Decoded.Event(var event)
              && event instanceof TaskEvent said
              && said.teamId().equals(teamId)) {
            hear(said);
          }
        }
      }
    } catch (WakeupException closed) {
      // by close()
    } catch (RuntimeException broken) {
      byKey.values().forEach(each -> each.completeExceptionally(broken));
    }
  }

  private void hear(TaskEvent event) {
    switch (event) {
      case TaskEvent.TaskAccepted e -> {
        String key = e.idempotencyKey();
        if (key != null && byKey.containsKey(key)) {
          keys.put(e.taskId(), key);
        }
      }
      case TaskEvent.TaskRejected e ->
          end(e.idempotencyKey(), new Outcome.Rejected(e.idempotencyKey(), e.code(), e.message()));
      case TaskEvent.TaskProgressed e -> {}
      case TaskEvent.TaskSucceeded e ->
          end(
              keys.remove(e.taskId()),
              new Outcome.Succeeded(e.taskId(), e.costCredits(), e.images()));
      case TaskEvent.TaskFailed e ->
          end(keys.remove(e.taskId()), new Outcome.Failed(e.taskId(), e.reason(), e.message()));
      case TaskEvent.TaskCanceled e ->
          end(keys.remove(e.taskId()), new Outcome.Canceled(e.taskId()));
    }
  }

  private void end(@Nullable String key, Outcome outcome) {
    CompletableFuture<Outcome> waiting = key == null ? null : byKey.remove(key);
    if (waiting != null) {
      waiting.complete(outcome);
    }
  }

  /// Sends what was published; who still waits is told that nobody listens any more.
  @Override
  public void close() {
    producer.close(GOODBYE);
    open = false;
    consumer.wakeup();
    try {
      reader.join(GOODBYE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    byKey
        .values()
        .forEach(
            each -> each.completeExceptionally(new IllegalStateException("the client is closed")));
  }
}
