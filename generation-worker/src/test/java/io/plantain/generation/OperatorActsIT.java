package io.plantain.generation;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plantain.event.Balance;
import io.plantain.event.EventCodec;
import io.plantain.event.EventIds;
import io.plantain.event.FailureReason;
import io.plantain.event.GenerationEvent.GenerationCanceled;
import io.plantain.event.GenerationEvent.GenerationSucceeded;
import io.plantain.event.LedgerEvent.CreditsDebited;
import io.plantain.event.LedgerEvent.CreditsRefunded;
import io.plantain.event.Price;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import io.plantain.event.Topics;
import io.plantain.generation.provider.FakeProvider;
import io.plantain.kit.EventPublisher;
import io.plantain.kit.Outgoing;
import io.plantain.testservers.TestDatabase;
import io.plantain.testservers.TestServers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "plantain.generation.idle=200ms",
      "plantain.generation.young-poll=1s",
      "plantain.admin.key=operators-only",
      "plantain.routes[fake].provider=fake",
      "plantain.routes[fake].provider-model=fake"
    })
class OperatorActsIT {
  private static final String WHY = "{\"operator\":\"ada\",\"reason\":\"ticket 17\"}";
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static @Nullable TopicReader events;

  @Autowired EventPublisher publisher;
  @Autowired JdbcTemplate jdbc;
  @Autowired FakeProvider fake;
  @LocalServerPort int port;

  @TestConfiguration
  static class WithFake {
    @Bean
    FakeProvider fakeProvider() {
      return new FakeProvider();
    }
  }

  @DynamicPropertySource
  static void servers(DynamicPropertyRegistry registry) {
    TestDatabase database = TestServers.newDatabase();
    registry.add("spring.kafka.bootstrap-servers", TestServers::kafka);
    registry.add("spring.datasource.url", database::url);
    registry.add("spring.datasource.username", database::user);
    registry.add("spring.datasource.password", database::password);
  }

  @BeforeAll
  static void listen() {
    events = new TopicReader(TestServers.kafka(), Topics.GENERATION_RESULTS);
  }

  @AfterAll
  static void leave() {
    reader().close();
  }

  private static TopicReader reader() {
    return Objects.requireNonNull(events);
  }

  @Test
  void asksTheProviderNow() {
    CreditsDebited task = running();
    setAside(task, "1 hour");
    fake.finished.add(job(task));

    Answer answer = act(task.taskId(), "poll");

    assertThat(answer.status).isEqualTo(202);
    assertThat(answer.word()).isEqualTo("due");
    assertThat(reader().outcomeOf(task.taskId()).event()).isInstanceOf(GenerationSucceeded.class);
    assertThat(fake.keys)
        .as("asked for, not submitted again")
        .containsOnlyOnce(task.taskId() + "/0");
  }

  /// Found before its answer, a submit that is on its way would count as lost.
  @Test
  void leavesASubmitThatIsUnderWayAlone() {
    CreditsDebited task = running();
    jdbc.update(
        "update attempt set state = 2, held = true, next_at = now() + interval '1 hour'"
            + " where task_id = ?",
        task.taskId());

    assertThat(act(task.taskId(), "poll").word()).isEqualTo("in_hand");

    assertThat(
            jdbc.queryForObject(
                "select next_at > now() + interval '30 minutes' from attempt where task_id = ?",
                Boolean.class,
                task.taskId()))
        .isTrue();
  }

  @Test
  void asksOnceMoreForJobsThatAnEndedAttemptLeft() {
    CreditsDebited task = succeeded();
    jdbc.update(
        """
        insert into late_job (task_id, picture, team_id, provider, job_id, ended, polls, next_at,
          outcome)
        values (?, 0, 'team-1', 'fake', 'job of another', 'expired', 8, 'infinity', 'gave_up')
        """,
        task.taskId());

    Answer answer = act(task.taskId(), "poll");

    assertThat(answer.word()).isEqualTo("late_jobs_due");
    await().atMost(20, SECONDS).until(() -> fake.polled.contains("job of another"));
    assertThat(act(succeeded().taskId(), "poll").word()).as("left nothing").isEqualTo("ended");
  }

  @Test
  void publishesAnOutcomeOnceMore() {
    CreditsDebited task = succeeded();

    Answer answer = act(task.taskId(), "tell");

    assertThat(answer.word()).isEqualTo("told_again");
    await().atMost(20, SECONDS).until(() -> reader().outcomesOf(task.taskId()).size() > 1);
    assertThat(reader().outcomesOf(task.taskId()).getLast().event())
        .isEqualTo(reader().outcomesOf(task.taskId()).getFirst().event());
    assertThat(act(running().taskId(), "tell").word()).isEqualTo("not_ended");
  }

  /// Nobody pays for it any more, so nobody should draw it either.
  @Test
  void endsAnAttemptWhoseHoldAnOperatorReleased() {
    CreditsDebited task = running();

    publisher.publish(
        List.of(
            new Outgoing(
                new CreditsRefunded(
                    task.taskId(),
                    "team-1",
                    Instant.now(),
                    10,
                    new Balance(100, 0, 3),
                    FailureReason.ENDED_BY_OPERATOR),
                null)));

    assertThat(reader().outcomeOf(task.taskId()).event()).isInstanceOf(GenerationCanceled.class);
    assertThat(fake.canceled).contains(job(task));
  }

  @Test
  void isLeftAloneByOrdinaryRefunds() {
    CreditsDebited task = running();

    publisher.publish(
        List.of(
            new Outgoing(
                new CreditsRefunded(
                    task.taskId(), "team-1", Instant.now(), 10, new Balance(100, 0, 3)),
                null)));
    CreditsDebited later = succeeded(); // read after the refund at the latest, or soon

    assertThat(later).isNotNull();
    assertThat(reader().outcomesOf(task.taskId())).isEmpty();
    assertThat(fake.canceled).doesNotContain(job(task));
  }

  @Test
  void writesDownWhoDidWhatAndTellsTheStory() {
    CreditsDebited task = succeeded();
    act(task.taskId(), "poll");
    act(task.taskId(), "tell");

    JsonNode acts = send("GET", "/admin/v1/acts?task_id=" + task.taskId(), "").body;
    JsonNode story = send("GET", "/admin/v1/tasks/" + task.taskId(), "").body.path("data");

    assertThat(
            acts.at("/data/acts")
                .valueStream()
                .map(act -> act.path("act").asString() + " " + act.path("result").asString()))
        .containsExactly("tell told_again", "poll ended");
    assertThat(acts.at("/data/acts/0/operator").asString()).isEqualTo("ada");
    assertThat(story.path("timeline").valueStream().map(line -> line.path("event").asString()))
        .contains("attempt: entered", "attempt: submitted", "outcome: GenerationSucceeded");
  }

  @Test
  void wantsTheKeyANameAndATask() {
    UUID unknown = UUID.randomUUID();

    assertThat(act(unknown, "poll").status).isEqualTo(404);
    assertThat(act(unknown, "tell").status).isEqualTo(404);
    assertThat(send("GET", "/admin/v1/tasks/" + unknown, "").status).isEqualTo(404);
    assertThat(send("POST", "/admin/v1/tasks/" + unknown + "/poll", "{}").status).isEqualTo(400);
    assertThat(send("POST", "/admin/v1/tasks/no-uuid/poll", WHY).status).isEqualTo(400);
    assertThat(exchange("POST", "/admin/v1/tasks/" + unknown + "/poll", WHY, "wrong").statusCode())
        .isEqualTo(401);
  }

  private CreditsDebited running() {
    CreditsDebited task = debited();
    publisher.publish(List.of(new Outgoing(task, null)));
    await()
        .atMost(20, SECONDS)
        .until(
            () ->
                jdbc.queryForList(
                            "select 1 from attempt where task_id = ? and state = 3 and not held",
                            task.taskId())
                        .size()
                    == 1);
    return task;
  }

  private CreditsDebited succeeded() {
    CreditsDebited task = debited();
    fake.finished.add(job(task));
    publisher.publish(List.of(new Outgoing(task, null)));
    await()
        .atMost(20, SECONDS)
        .until(
            () ->
                jdbc.queryForList(
                            "select 1 from attempt where task_id = ? and state = 5", task.taskId())
                        .size()
                    == 1);
    return task;
  }

  private void setAside(CreditsDebited task, String howLong) {
    await()
        .atMost(20, SECONDS)
        .until(
            () ->
                jdbc.update(
                        "update attempt set next_at = now() + ?::interval"
                            + " where task_id = ? and state = 3 and not held",
                        howLong,
                        task.taskId())
                    == 1);
  }

  private static String job(CreditsDebited task) {
    return "job of " + task.taskId() + "/0";
  }

  private static CreditsDebited debited() {
    Instant now = Instant.now();
    return new CreditsDebited(
        EventIds.newTaskId(),
        "team-1",
        now,
        10,
        new Balance(90, 10, 2),
        new TaskSpec(
            "standard",
            "text-to-image",
            "fake",
            "a kite",
            new TaskOptions(
                null, "1K", "1:1", "png", null, null, 1, null, null, null, List.of(), null, null,
                null, null, null)),
        new Price(10, 10, 1, "v1"),
        now.plusSeconds(300));
  }

  private record Answer(int status, JsonNode body) {
    String word() {
      return body.at("/data/result").asString("") + body.at("/error/code").asString("");
    }
  }

  private Answer act(UUID taskId, String act) {
    return send("POST", "/admin/v1/tasks/" + taskId + "/" + act, WHY);
  }

  private Answer send(String method, String path, String body) {
    HttpResponse<byte[]> response = exchange(method, path, body, "operators-only");
    return new Answer(response.statusCode(), EventCodec.mapper().readTree(response.body()));
  }

  private HttpResponse<byte[]> exchange(String method, String path, String body, String key) {
    try {
      return HTTP.send(
          HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
              .header("Authorization", "Bearer " + key)
              .header("Content-Type", "application/json")
              .method(method, HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
