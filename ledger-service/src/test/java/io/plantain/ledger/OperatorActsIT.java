package io.plantain.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plantain.event.Balance;
import io.plantain.event.EventCodec;
import io.plantain.event.EventIds;
import io.plantain.event.FailureReason;
import io.plantain.event.GenerationEvent.GenerationFailed;
import io.plantain.event.LedgerCommand.CreditsExpired;
import io.plantain.event.LedgerCommand.CreditsGranted;
import io.plantain.event.LedgerEvent.CreditsAdded;
import io.plantain.event.LedgerEvent.CreditsCaptured;
import io.plantain.event.LedgerEvent.CreditsDebited;
import io.plantain.event.LedgerEvent.CreditsRefunded;
import io.plantain.event.LedgerEvent.CreditsTakenBack;
import io.plantain.event.ModerationEvent.PromptApproved;
import io.plantain.event.PipelineEvent;
import io.plantain.event.Price;
import io.plantain.event.StorageEvent.MediaStored;
import io.plantain.event.StoredMedia;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import io.plantain.event.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

class OperatorActsIT extends LedgerSystem {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Instant AT = Instant.parse("2026-03-01T10:00:00.123456Z");
  private static final Price PRICE = new Price(40, 40, 1, "2026-03-01");
  private static final String WHY = "{\"operator\":\"ada\",\"reason\":\"ticket 17\"}";

  @LocalServerPort int port;
  @Autowired JdbcTemplate jdbc;

  private final UUID task = EventIds.newTaskId();
  private final String team = "team-" + task;

  @Test
  void releasesAHoldThatIsNeverCapturedAfterwards() {
    held();

    Answer released = act("release");
    send(stored()); // the picture comes all the same, twice
    send(stored());
    Answer again = act("release");

    assertThat(released.status()).isEqualTo(200);
    assertThat(released.word()).isEqualTo("released");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.word()).isEqualTo("already_released");
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertThat(told(task.toString(), CreditsRefunded.class)).hasSizeGreaterThan(2));
    assertThat(told(task.toString(), CreditsRefunded.class))
        .as("the same words each time, and who ended it")
        .containsOnly(
            new CreditsRefunded(
                task,
                team,
                told(task.toString(), CreditsRefunded.class).getFirst().at(),
                40,
                new Balance(100, 0, 3),
                FailureReason.ENDED_BY_OPERATOR));
    assertThat(told(task.toString(), CreditsCaptured.class)).isEmpty();
    assertThat(available()).isEqualTo(100);
  }

  @Test
  void doesNotReleaseWhatWasPaid() {
    paid();

    Answer answer = act("release");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.word()).isEqualTo("captured");
    assertThat(available()).isEqualTo(60);
  }

  @Test
  void refundsAPaidTaskOnce() {
    paid();

    Answer refunded = act("refund");
    Answer again = act("refund");

    assertThat(refunded.status()).isEqualTo(200);
    assertThat(refunded.word()).isEqualTo("refunded");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.word()).isEqualTo("already_refunded");
    assertThat(available()).isEqualTo(100);
    CreditsAdded added = told(team, CreditsAdded.class).getLast();
    assertThat(added.taskId()).isEqualTo(task);
    assertThat(added.credits()).isEqualTo(40);
    assertThat(added.balance()).isEqualTo(new Balance(100, 0, 4));
    JsonNode newest =
        send("GET", "/admin/v1/teams/" + team + "/statement", "").body.at("/data/entries/0");
    assertThat(newest.path("type").asString()).isEqualTo("refund");
    assertThat(newest.path("task_id").asString()).isEqualTo(task.toString());
  }

  /// Two commands on the topic, as two operators at two instances would write them.
  @Test
  void refundsOnceWhoeverAsks() {
    paid();

    try (var both = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        both.submit(() -> act("refund"));
      }
    }

    await().atMost(Duration.ofSeconds(20)).until(() -> available() == 100);
    assertThat(
            jdbc.queryForObject(
                "select count(*) from credit_grant where task_id = ?", Integer.class, task))
        .isEqualTo(1);
  }

  @Test
  void refundsNothingThatWasNotPaid() {
    held();
    assertThat(act("refund").word()).isEqualTo("held");

    send(new GenerationFailed(task, team, AT, FailureReason.PROVIDER_FAILED, "kie"));
    await().atMost(Duration.ofSeconds(20)).until(() -> available() == 100);

    Answer answer = act("refund");
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.word()).isEqualTo("not_paid");
    assertThat(told(task.toString(), CreditsRefunded.class).getFirst().reason())
        .as("a stage ended it, no operator")
        .isNull();
  }

  @Test
  void writesDownWhoDidWhatWhyAndWhatCameOfIt() {
    paid();

    act("release");
    act("refund");

    JsonNode acts = send("GET", "/admin/v1/acts?task_id=" + task, "").body.at("/data/acts");
    assertThat(
            acts.valueStream()
                .map(act -> act.path("act").asString() + " " + act.path("result").asString()))
        .containsExactly("refund refunded", "release captured");
    assertThat(acts.path(0).path("operator").asString()).isEqualTo("ada");
    assertThat(acts.path(0).path("reason").asString()).isEqualTo("ticket 17");
    assertThat(Instant.parse(acts.path(0).path("at").asString()))
        .isBetween(Instant.now().minusSeconds(120), Instant.now().plusSeconds(120));
  }

  @Test
  void tellsTheStoryOfATasksMoney() {
    paid();
    act("refund");

    JsonNode story = send("GET", "/admin/v1/tasks/" + task, "").body.path("data");

    assertThat(story.path("state").asString()).isEqualTo("CAPTURED");
    assertThat(story.path("timeline").valueStream().map(line -> line.path("event").asString()))
        .containsExactly(
            "journal: hold",
            "journal: capture",
            "journal: grant",
            "hold: taken",
            "hold: settled",
            "act: refund");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{}",
        "{\"operator\":\"ada\"}",
        "{\"operator\":\" \",\"reason\":\"x\"}",
        "{\"operator\":\"ada\",\"reason\":\"x\",\"credits\":1}",
        "{\"operator\":\"ada\",\"reason\":\"no\\u0000thing\"}"
      })
  void wantsAName(String body) {
    held();

    assertThat(send("POST", "/admin/v1/tasks/" + task + "/release", body).status).isEqualTo(400);
    assertThat(available()).isEqualTo(60);
  }

  @Test
  void knowsNothingOfOtherTasks() {
    UUID other = UUID.randomUUID();

    assertThat(send("POST", "/admin/v1/tasks/" + other + "/refund", WHY).status).isEqualTo(404);
    assertThat(send("POST", "/admin/v1/tasks/" + other + "/release", WHY).status).isEqualTo(404);
    assertThat(send("GET", "/admin/v1/tasks/" + other, "").status).isEqualTo(404);
    assertThat(send("GET", "/admin/v1/tasks/no-uuid", "").status).isEqualTo(400);
  }

  @Test
  void tellsOfGrantsAndOfWhatWasThereToExpire() {
    CreditsGranted grant = new CreditsGranted(UUID.randomUUID(), team, AT, 50, "plan");
    CreditsExpired expiry = new CreditsExpired(UUID.randomUUID(), team, AT, 80, "plan ended");
    CreditsExpired nothing = new CreditsExpired(UUID.randomUUID(), team, AT, 5, "nothing is left");
    send(grant);
    send(expiry);
    send(nothing);
    send(grant); // said again: the same answer
    send(expiry);

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              List<CreditsAdded> added = told(team, CreditsAdded.class);
              assertThat(added).hasSize(2);
              assertThat(added.getFirst()).isEqualTo(added.getLast());
              assertThat(added.getFirst().balance()).isEqualTo(new Balance(50, 0, 1));
              List<CreditsTakenBack> taken = told(team, CreditsTakenBack.class);
              assertThat(taken).hasSize(2);
              assertThat(taken.getFirst()).isEqualTo(taken.getLast());
              assertThat(taken.getFirst().credits()).isEqualTo(50);
              assertThat(taken.getFirst().balance()).isEqualTo(new Balance(0, 0, 2));
            });
  }

  private void held() {
    send(new CreditsGranted(UUID.randomUUID(), team, AT, 100, "test"));
    await().atMost(Duration.ofSeconds(20)).until(() -> available() == 100);
    send(new PromptApproved(task, team, AT, spec(), PRICE, AT.plusSeconds(600)));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> !told(task.toString(), CreditsDebited.class).isEmpty());
  }

  private void paid() {
    held();
    send(stored());
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> !told(task.toString(), CreditsCaptured.class).isEmpty());
  }

  private MediaStored stored() {
    StoredMedia picture =
        new StoredMedia(0, team + "/0.png", "image/png", 1_000, 10, 10, "a".repeat(64), null);
    return new MediaStored(task, team, AT, List.of(picture), PRICE);
  }

  private static TaskSpec spec() {
    return new TaskSpec(
        "standard",
        "text-to-image",
        "nano-banana-2",
        "a harbour",
        new TaskOptions(
            null, "1K", null, "png", null, null, 1, null, null, null, List.of(), null, null, null,
            null, null));
  }

  private long available() {
    return send("GET", "/admin/v1/teams/" + team + "/wallet", "")
        .body
        .at("/data/available")
        .asLong(-1);
  }

  private static <T extends PipelineEvent> List<T> told(String key, Class<T> type) {
    return events(Topics.LEDGER_ENTRIES, key, type);
  }

  private record Answer(int status, JsonNode body) {
    String word() {
      return body.at("/data/result").asString("") + body.at("/error/code").asString("");
    }
  }

  private Answer act(String act) {
    return send("POST", "/admin/v1/tasks/" + task + "/" + act, WHY);
  }

  private Answer send(String method, String path, String body) {
    try {
      HttpResponse<byte[]> response =
          HTTP.send(
              HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                  .header("Authorization", "Bearer " + ADMIN_KEY)
                  .header("Content-Type", "application/json")
                  .method(method, HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      return new Answer(response.statusCode(), EventCodec.mapper().readTree(response.body()));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
