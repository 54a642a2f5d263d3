package io.plantain.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Everything may come twice, late or broken.
@ExtendWith(RunningSystem.class)
class RepeatsIT {
  private static final Duration SOON = Duration.ofSeconds(90);

  @Test
  void theSameIdempotencyKeyIsTheSameTask(Installation system)
      throws InterruptedException, ExecutionException {
    Team team = Team.create(system, "once", 20);
    String body = Team.standard("a quiet lake");
    Callable<String> submit =
        () ->
            team.api()
                .post("/api/v1/generate", body, "Idempotency-Key", "order-1")
                .data()
                .path("task_id")
                .asString();
    Set<String> taskIds = new HashSet<>();

    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (int n = 0; n < 100; n++) {
        answers.add(clients.submit(submit));
      }
      for (Future<String> answer : answers) {
        taskIds.add(answer.get());
      }
    }

    assertThat(taskIds).hasSize(1);
    team.ended(UUID.fromString(taskIds.iterator().next()), SOON);
    assertThat(team.credits()).isEqualTo(15);
    assertThat(
            team.api()
                .post(
                    "/api/v1/generate", Team.standard("another lake"), "Idempotency-Key", "order-1")
                .status())
        .isEqualTo(409);
  }

  @Test
  void aDuplicateOnAnyInternalTopicChangesNothing(Installation system, Broker broker) {
    Team team = Team.create(system, "twice", 100);
    UUID good = team.generate("a quiet lake");
    UUID bad = team.generate("sketch:fail a quiet lake");
    UUID blocked = team.generate("hardcore porn, explicit sex scene");
    List<JsonNode> before = new ArrayList<>();
    for (UUID taskId : List.of(good, bad, blocked)) {
      team.ended(taskId, SOON);
    }
    broker.awaitAllRead(SOON);
    for (UUID taskId : List.of(good, bad, blocked)) {
      before.add(withoutLinks(team.task(taskId)));
    }
    Set<String> ours = Set.of(good.toString(), bad.toString(), blocked.toString(), team.id());
    int submits = submits(system);

    for (String topic : Topics.ALL) {
      if (!topic.startsWith("task.")) {
        broker.read(topic).stream()
            .filter(record -> record.key() != null && ours.contains(record.key()))
            .forEach(
                record ->
                    broker.send(
                        new ProducerRecord<>(
                            topic, null, record.key(), record.value(), record.headers())));
      }
    }
    broker.awaitAllRead(SOON);

    List<JsonNode> after = new ArrayList<>();
    for (UUID taskId : List.of(good, bad, blocked)) {
      after.add(withoutLinks(team.task(taskId)));
    }
    assertThat(after).isEqualTo(before);
    assertThat(team.credits()).isEqualTo(95);
    assertThat(submits(system)).isEqualTo(submits);
  }

  static List<String> readTopics() {
    return Topics.ALL.stream()
        .filter(topic -> !topic.equals(Topics.TASK_EVENTS))
        .filter(topic -> !topic.equals(Topics.TASK_REQUESTS))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("readTopics")
  void aPoisonRecordIsADeadLetterAndTheNextIsProcessed(
      String topic, Installation system, Broker broker) {
    String key = "poison-" + UUID.randomUUID();

    broker.send(new ProducerRecord<>(topic, key, "{broken".getBytes(UTF_8)));

    Team.await("a dead letter of " + topic, SOON, () -> letters(broker, key) > 0);
    Team team = Team.create(system, "next", 5);
    assertThat(team.ended(team.generate("a quiet lake"), SOON).path("status").asString())
        .isEqualTo("success");
  }

  private static long letters(Broker broker, String key) {
    return Topics.SERVICES.stream()
        .flatMap(service -> broker.read(Topics.deadLettersOf(service)).stream())
        .filter(letter -> key.equals(letter.key()))
        .filter(letter -> letter.headers().lastHeader("dlt-reason") != null)
        .count();
  }

  private static int submits(Installation system) {
    return new Api(system.sketch(), "none").get("/control/stats").body().path("submits").asInt(-1);
  }

  /// Links are signed anew at each reading.
  private static JsonNode withoutLinks(JsonNode task) {
    JsonNode copy = task.deepCopy();
    copy.path("output")
        .path("images")
        .forEach(
            image -> {
              if (image instanceof tools.jackson.databind.node.ObjectNode object) {
                object.remove(List.of("url", "thumbnail_url"));
              }
            });
    return copy;
  }
}
