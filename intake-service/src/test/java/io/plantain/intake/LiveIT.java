package io.plantain.intake;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.plantain.event.FailureReason;
import io.plantain.event.ModerationEvent;
import io.plantain.event.ProgressEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// Streams of events, and going on with them where they broke off.
class LiveIT extends IntakeSystem {
  /// Reads a stream until it ends or is closed.
  private final class Listener implements AutoCloseable {
    private final InputStream stream;
    final List<String> ids = new CopyOnWriteArrayList<>();
    final List<String> statuses = new CopyOnWriteArrayList<>();
    final List<String> tasks = new CopyOnWriteArrayList<>();
    private final Thread reader;

    Listener(String key, String path, @Nullable String lastEventId) throws Exception {
      HttpRequest.Builder request = request(key, path).timeout(Duration.ofSeconds(20));
      if (lastEventId != null) {
        request.header("Last-Event-ID", lastEventId);
      }
      HttpResponse<InputStream> response =
          HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/event-stream");
      stream = response.body();
      reader = Thread.ofVirtual().start(this::read);
    }

    private void read() {
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith("id: ")) {
            ids.add(line.substring(4));
          } else if (line.startsWith("data: ")) {
            tasks.add(line.replaceAll(".*\"task_id\":\"([^\"]+)\".*", "$1"));
            statuses.add(line.replaceAll(".*\"status\":\"([a-z]+)\".*", "$1"));
          }
        }
      } catch (IOException | UncheckedIOException closed) {
        // by us
      }
    }

    boolean isOver() {
      return !reader.isAlive();
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }

  @Test
  void tellsATasksWayAndEndsWithIt() throws Exception {
    String key = newTeam(100);
    UUID task = accept(key);

    try (Listener listener = new Listener(key, "/api/v1/task/" + task + "/events", null)) {
      awaitUntil(() -> listener.statuses.contains("pending"));
      start(task);
      awaitUntil(() -> listener.statuses.contains("processing"));
      block(task);
      awaitUntil(listener::isOver);

      assertThat(listener.statuses.stream().distinct()) // its acceptance may be told as well
          .containsExactly("pending", "processing", "failed");
      assertThat(listener.ids).doesNotHaveDuplicates();
    }
  }

  @Test
  void tellsATeamOfWhatWasAccepted() throws Exception {
    String key = newTeam(100);

    try (Listener listener = new Listener(key, "/api/v1/events", null)) {
      awaitUntil(() -> listener.ids.size() == 1); // ready
      UUID task = accept(key);
      awaitUntil(() -> listener.tasks.contains(task.toString()));
      assertThat(listener.statuses).contains("pending");
    }
  }

  @Test
  void goesOnAfterADropWithoutAGap() throws Exception {
    String key = newTeam(100);
    UUID first = accept(key);
    UUID second = accept(key);
    String last;
    try (Listener listener = new Listener(key, "/api/v1/events", null)) {
      awaitUntil(() -> listener.ids.size() == 1); // ready
      start(first);
      awaitUntil(() -> listener.statuses.contains("processing"));
      last = listener.ids.getLast();
    }
    block(first);
    block(second);
    awaitUntil(() -> status(key, first).equals("failed") && status(key, second).equals("failed"));

    try (Listener again = new Listener(key, "/api/v1/events", last)) {
      awaitUntil(() -> again.statuses.stream().filter("failed"::equals).count() == 2);
      assertThat(again.ids).hasSize(3).contains(last);
    }
  }

  @Test
  void beginsAnewAfterAPlaceThatIsNotFromHere() throws Exception {
    String key = newTeam(100);
    UUID task = accept(key);

    try (Listener listener =
        new Listener(key, "/api/v1/task/" + task + "/events", "999999999999999999-1")) {
      awaitUntil(() -> listener.statuses.contains("pending"));
      block(task);
      awaitUntil(listener::isOver);
      assertThat(listener.statuses).endsWith("failed");
    }
  }

  @Test
  void leavesRoomForOtherTeams() throws Exception {
    String key = newTeam(0);
    String other = newTeam(team + "-other", 0);
    List<Listener> listeners = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        listeners.add(new Listener(key, "/api/v1/events", null));
      }
      awaitUntil(() -> listeners.stream().noneMatch(each -> each.ids.isEmpty()));

      Reply refused = get(key, "/api/v1/events");

      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.message()).contains("\"streams\" of 100");
      assertThat(refused.raw().headers().firstValue("Retry-After")).isPresent();
      listeners.add(new Listener(other, "/api/v1/events", null));
    } finally {
      for (Listener listener : listeners) {
        listener.close();
      }
    }
  }

  @Test
  void makesNoErrorOfAClientWhoLeaves() throws Exception {
    Logger log = (Logger) LoggerFactory.getLogger("io.plantain.intake.http.ErrorAnswers");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    String key = newTeam(100_000);
    lines.start();
    log.addAppender(lines);
    try {
      try (Listener listener = new Listener(key, "/api/v1/events", null)) {
        awaitUntil(() -> listener.ids.size() == 1); // ready
      }
      double before = meters.get("plantain.live.clients").gauge().value();
      awaitUntil(
          () -> {
            accept(key); // something to tell
            return meters.get("plantain.live.clients").gauge().value() < before;
          });

      assertThat(lines.list).isEmpty();
    } finally {
      log.detachAppender(lines);
    }
  }

  @Test
  void saysWhatItsHeadersAreAndNoMore() throws Exception {
    double before = meters.get("plantain.live.clients").gauge().value();
    HttpResponse<Void> head =
        HTTP.send(
            request(newTeam(0), "/api/v1/events").HEAD().build(),
            HttpResponse.BodyHandlers.discarding());

    assertThat(head.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-");
    assertThat(meters.get("plantain.live.clients").gauge().value()).isLessThanOrEqualTo(before);
  }

  @Test
  void showsNobodyElsesEvents() throws Exception {
    String key = newTeam(100);
    UUID task = accept(key);
    String other = team + "-other";
    send(admin("/admin/v1/teams").POST(json("{\"team_id\":\"%s\"}".formatted(other))));
    String stranger =
        send(admin("/admin/v1/teams/" + other + "/keys").POST(json("{}")))
            .data()
            .path("key")
            .asString();

    assertThat(get(stranger, "/api/v1/task/" + task + "/events").status()).isEqualTo(404);
    try (Listener listener = new Listener(stranger, "/api/v1/events", null)) {
      awaitUntil(() -> listener.ids.size() == 1);
      block(task);
      awaitUntil(() -> status(key, task).equals("failed"));
      Thread.sleep(600); // two looks
      assertThat(listener.ids).hasSize(1);
    }
  }

  @Test
  void showsTheProgressOfAnOpenTask() {
    String key = newTeam(100);
    send(admin("/admin/v1/teams/" + team + "/plan").POST(json("{\"plan\":\"free\"}")));
    UUID first = accept(key);
    UUID second = accept(key);

    assertThat(get(key, "/api/v1/task/" + second).data().at("/progress/queue_position").asInt())
        .isEqualTo(1);
    assertThat(get(key, "/api/v1/task/" + first).data().at("/progress/next_poll_seconds").asInt())
        .isBetween(1, 10);
    block(first);
    awaitUntil(
        () ->
            Integer.valueOf(0)
                .equals(
                    jdbc.queryForObject(
                        "select count(*) from task where task_id = ? and closed_at is null",
                        Integer.class,
                        first)));
    assertThat(get(key, "/api/v1/task/" + first).data().has("progress")).isFalse();
  }

  private UUID accept(String key) {
    return UUID.fromString(generate(key, kite()).data().path("task_id").asString());
  }

  private String status(String key, UUID task) {
    return get(key, "/api/v1/task/" + task).data().path("status").asString();
  }

  private void start(UUID task) {
    publish(new ProgressEvent.GenerationStarted(task, team, Instant.EPOCH, "sketch"));
  }

  private void block(UUID task) {
    publish(
        new ModerationEvent.PromptBlocked(
            task, team, Instant.EPOCH, FailureReason.CONTENT_BLOCKED, "sexual"));
  }
}
