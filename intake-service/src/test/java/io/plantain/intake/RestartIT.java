package io.plantain.intake;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.plantain.event.FailureReason;
import io.plantain.event.ModerationEvent;
import io.plantain.event.ProgressEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/// A second instance on the same database, which stops and starts again.
class RestartIT extends IntakeSystem {
  @Autowired Environment environment;

  /// Where a stream was left, and what it told.
  private record Heard(@Nullable String lastId, List<String> statuses) {}

  @Test
  void aStreamGoesOnWhereItsInstanceWasStopped() throws Exception {
    String key = newTeam(100);
    UUID first = accept(key);
    UUID second = accept(key);
    Heard before;
    try (ConfigurableApplicationContext instance = start()) {
      Iterator<String> lines = open(instance, key, null);
      until(lines, "event: ready");
      publish(new ProgressEvent.GenerationStarted(first, team, Instant.EPOCH, "sketch"));
      before = until(lines, "processing");
    }
    block(first);
    block(second);
    awaitUntil(() -> status(key, first).equals("failed") && status(key, second).equals("failed"));

    try (ConfigurableApplicationContext again = start()) {
      Iterator<String> lines = open(again, key, before.lastId);
      List<String> missed = new ArrayList<>(until(lines, "\"failed\"").statuses);
      missed.addAll(until(lines, "\"failed\"").statuses);
      assertThat(missed).as("both ends, each once").containsExactly("failed", "failed");
    }
  }

  @Test
  void whoWaitsForAnEndIsAnsweredWhenItStops() throws Exception {
    String key = newTeam(100);
    CompletableFuture<HttpResponse<String>> waiting;
    try (ConfigurableApplicationContext instance = start()) {
      waiting =
          HTTP.sendAsync(
              HttpRequest.newBuilder(address(instance, "/api/v1/generate"))
                  .header("Authorization", "Bearer " + key)
                  .header("Content-Type", "application/json")
                  .header("Prefer", "wait=60")
                  .POST(json(kite()))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      awaitUntil(
          () ->
              !jdbc.queryForList("select 1 from task where team_id = ?", Integer.class, team)
                  .isEmpty());
      assertThat(waiting).isNotDone();
    }

    assertThat(waiting.get(10, TimeUnit.SECONDS).body()).contains("\"status\":\"pending\"");
  }

  @Test
  void saysNothingOfRequestsWhereTheAccessLogIsOff() throws Exception {
    Logger log = (Logger) LoggerFactory.getLogger("io.plantain.intake.access");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    String key = newTeam(0);
    try (ConfigurableApplicationContext quiet = start("--plantain.access-log.enabled=false")) {
      log.setLevel(Level.INFO);
      lines.start();
      log.addAppender(lines);
      HttpResponse<String> answer =
          HTTP.send(
              HttpRequest.newBuilder(address(quiet, "/api/v1/credits"))
                  .header("Authorization", "Bearer " + key)
                  .build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(lines.list).isEmpty();
    } finally {
      log.detachAppender(lines);
      log.setLevel(null);
    }
  }

  private ConfigurableApplicationContext start(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--management.server.port=0",
                "--plantain.drain=0s",
                "--spring.kafka.listener.auto-startup=false")); // the other one listens
    for (String name :
        List.of(
            "spring.kafka.bootstrap-servers",
            "spring.datasource.url",
            "spring.datasource.username",
            "spring.datasource.password",
            "plantain.s3.endpoint",
            "plantain.s3.access-key",
            "plantain.s3.secret-key")) {
      arguments.add("--" + name + "=" + environment.getRequiredProperty(name));
    }
    arguments.addAll(List.of(more));
    return new SpringApplicationBuilder(IntakeApplication.class)
        .run(arguments.toArray(String[]::new));
  }

  private static URI address(ConfigurableApplicationContext instance, String path) {
    return URI.create(
        "http://localhost:"
            + instance.getEnvironment().getRequiredProperty("local.server.port")
            + path);
  }

  private static Iterator<String> open(
      ConfigurableApplicationContext instance, String key, @Nullable String lastId)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address(instance, "/api/v1/events"))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + key);
    if (lastId != null) {
      request.header("Last-Event-ID", lastId);
    }
    HttpResponse<Stream<String>> response =
        HTTP.send(request.build(), HttpResponse.BodyHandlers.ofLines());
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body().iterator();
  }

  /// Reads until a line holds the word.
  private static Heard until(Iterator<String> lines, String word) {
    String lastId = null;
    List<String> statuses = new ArrayList<>();
    while (lines.hasNext()) {
      String line = lines.next();
      lastId = line.startsWith("id: ") ? line.substring(4) : lastId;
      if (line.contains("\"status\":")) {
        statuses.add(line.replaceAll(".*\"status\":\"([a-z]+)\".*", "$1"));
      }
      if (line.contains(word)) {
        break;
      }
    }
    return new Heard(lastId, statuses);
  }

  private UUID accept(String key) {
    return UUID.fromString(generate(key, kite()).data().path("task_id").asString());
  }

  private String status(String key, UUID task) {
    return get(key, "/api/v1/task/" + task).data().path("status").asString();
  }

  private void block(UUID task) {
    publish(
        new ModerationEvent.PromptBlocked(
            task, team, Instant.EPOCH, FailureReason.CONTENT_BLOCKED, "sexual"));
  }
}
