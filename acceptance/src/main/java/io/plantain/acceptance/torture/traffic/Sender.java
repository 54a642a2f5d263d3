package io.plantain.acceptance.torture.traffic;

import io.plantain.acceptance.Api;
import io.plantain.event.EventCodec;
import io.plantain.event.TaskRequest;
import io.plantain.event.Topics;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Sends as a sensible client does: whoever has a key repeats until somebody answers, at the next
/// address; whoever has none repeats only what certainly did not arrive.
final class Sender implements AutoCloseable {
  private static final int TRIES = 60; // with the pauses about a minute and a half of nobody there
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(1_600);

  private final KafkaProducer<String, byte[]> producer;

  /// @param status HTTP status, 0 when nobody answered
  record Answered(int status, @Nullable UUID taskId) {}

  Sender(String kafka) {
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                kafka,
                "acks",
                "all",
                // A broker that is away for a while loses no request.
                "delivery.timeout.ms",
                180_000,
                "max.block.ms",
                120_000),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  Answered post(Customer customer, Order order) throws InterruptedException {
    String key = order.key();
    String[] headers = key == null ? new String[0] : new String[] {"Idempotency-Key", key};
    return persist(
        key != null, () -> customer.nextEdge().post("/api/v1/generate", order.body(), headers));
  }

  Answered cancel(Customer customer, UUID taskId) throws InterruptedException {
    return persist(
        true, () -> customer.nextEdge().post("/api/v1/task/" + taskId + "/cancel", "{}"));
  }

  /// Returns when the broker has it, or has not taken it for too long.
  void publish(Customer customer, Order order) throws InterruptedException {
    ObjectNode body = (ObjectNode) EventCodec.mapper().readTree(order.body());
    body.put("idempotency_key", order.key());
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(
            Topics.TASK_REQUESTS, null, null, EventCodec.mapper().writeValueAsBytes(body));
    record
        .headers()
        .add(TaskRequest.TEAM_HEADER, customer.team().id().getBytes(StandardCharsets.UTF_8));
    try {
      producer.send(record).get();
    } catch (ExecutionException | KafkaException notTaken) {
      // It may lie on the topic all the same: whoever judges the run reads the topic.
    }
  }

  private static Answered persist(boolean repeatable, Supplier<Api.Answer> call)
      throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    for (int attempt = 1; ; attempt++) {
      int status = 0;
      boolean again;
      try {
        Api.Answer answer = call.get();
        status = answer.status();
        String taskId = answer.data().path("task_id").asString("");
        if (status / 100 == 2) {
          return new Answered(status, taskId.isEmpty() ? null : UUID.fromString(taskId));
        }
        again = repeatable && (status / 100 == 5 || status == 408 || status == 429);
      } catch (UncheckedIOException nobody) {
        again = repeatable || certainlyNotSent(nobody);
      }
      if (!again || attempt == TRIES) {
        return new Answered(status, null);
      }
      Thread.sleep(pause);
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
              ? LONGEST_PAUSE
              : pause.multipliedBy(2);
    }
  }

  private static boolean certainlyNotSent(Throwable problem) {
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(10));
  }
}
