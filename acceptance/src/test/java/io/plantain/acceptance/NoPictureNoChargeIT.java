package io.plantain.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.Balance;
import io.plantain.event.BalanceEvent.BalanceChanged;
import io.plantain.event.EventCodec;
import io.plantain.event.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Whatever goes wrong, the task ends with a reason and the credits are back.
@ExtendWith(RunningSystem.class)
class NoPictureNoChargeIT {
  /// A submit that nobody answered is waited for, for half a minute.
  private static final Duration SOON = Duration.ofMinutes(3);

  @ParameterizedTest
  @CsvSource({
    "sketch:fail, provider_failed",
    "sketch:no-image, no_result",
    "sketch:html, invalid_result",
    "sketch:bomb, invalid_result",
    "sketch:tiny, invalid_result",
    "sketch:blocked, provider_content_blocked",
    "sketch:lose-answer sketch:callback-lost, submission_outcome_unknown",
  })
  void endsFailedAtNoCost(String misbehaviour, String reason, Installation system) {
    Team team = Team.create(system, "fail", 20);
    String prompt = misbehaviour + " a quiet lake " + UUID.randomUUID();

    JsonNode task = team.ended(team.generate(prompt), SOON);

    assertThat(task.path("status").asString()).isEqualTo("failed");
    assertThat(task.path("error_code").asString()).isEqualTo(reason);
    assertThat(task.path("error").asString()).isNotBlank();
    assertThat(task.path("cost_credits").asLong(-1)).isZero();
    assertThat(team.credits()).isEqualTo(20);
    assertThat(submits(system, prompt)).isEqualTo(1);
  }

  @Test
  void aFlakyProviderStillDelivers(Installation system) {
    Team team = Team.create(system, "flaky", 20);

    JsonNode task = team.ended(team.generate("sketch:flaky a quiet lake"), SOON);

    assertThat(task.path("status").asString()).isEqualTo("success");
    assertThat(team.credits()).isEqualTo(15);
  }

  @Test
  void aCallbackSavesASubmitWhoseAnswerWasLost(Installation system) {
    Team team = Team.create(system, "lost", 20);
    String prompt = "sketch:lose-answer a quiet lake " + UUID.randomUUID();

    JsonNode task = team.ended(team.generate(prompt), SOON);

    assertThat(task.path("status").asString()).isEqualTo("success");
    assertThat(team.credits()).isEqualTo(15);
    assertThat(submits(system, prompt)).isEqualTo(1);
  }

  @Test
  void aBlockedPromptNeverReachesAProvider(Installation system) {
    Team team = Team.create(system, "blocked", 20);
    String prompt = "hardcore porn, explicit sex scene " + UUID.randomUUID();

    JsonNode task = team.ended(team.generate(prompt), SOON);

    assertThat(task.path("status").asString()).isEqualTo("failed");
    assertThat(task.path("error_code").asString()).isEqualTo("content_blocked");
    assertThat(task.path("cost_credits").asLong(-1)).isZero();
    assertThat(team.credits()).isEqualTo(20);
    assertThat(submits(system, prompt)).isZero();
  }

  @Test
  void tooFewCreditsAreRefusedAtTheEdge(Installation system) {
    Team team = Team.create(system, "poor", 4);

    Api.Answer answer = team.api().post("/api/v1/generate", Team.standard("a quiet lake"));

    assertThat(answer.status()).isEqualTo(402);
    assertThat(answer.body().path("error").path("message").asString()).contains("credits");
    assertThat(team.credits()).isEqualTo(4);
  }

  @Test
  void aStaleEdgeIsCorrectedByTheLedger(Installation system, Broker broker) {
    Team team = Team.create(system, "stale", 4);
    BalanceChanged wrong = new BalanceChanged(team.id(), Instant.now(), new Balance(1000, 0, 900));
    broker.send(new ProducerRecord<>(Topics.LEDGER_BALANCES, team.id(), EventCodec.encode(wrong)));
    Team.await("the stale balance", SOON, () -> team.credits() == 1000);

    JsonNode task = team.ended(team.generate("a quiet lake"), SOON);

    assertThat(task.path("status").asString()).isEqualTo("failed");
    assertThat(task.path("error_code").asString()).isEqualTo("insufficient_credits");
    assertThat(task.path("cost_credits").asLong(-1)).isZero();
  }

  @Test
  void aHangingProviderEndsAtTheDeadline(Installation system) {
    Team team = Team.create(system, "hang", 20);

    JsonNode task =
        team.ended(
            UUID.fromString(
                team.api()
                    .post(
                        "/api/v1/generate",
                        Team.standard("impatient", "sketch:hang a lake", "1K", "png"))
                    .data()
                    .path("task_id")
                    .asString()),
            SOON);

    assertThat(task.path("status").asString()).isEqualTo("failed");
    assertThat(task.path("error_code").asString()).isEqualTo("deadline_exceeded");
    assertThat(team.credits()).isEqualTo(20);
  }

  @Test
  void aTaskCanBeCanceledWhileItGenerates(Installation system) {
    Team team = Team.create(system, "cancel", 20);
    UUID taskId = team.generate("sketch:slow 60s a quiet lake " + UUID.randomUUID());
    team.awaitStage(taskId, "generation", SOON);

    Api.Answer answer = team.api().post("/api/v1/task/" + taskId + "/cancel", "{}");
    JsonNode task = team.ended(taskId, SOON);

    assertThat(answer.status()).isIn(200, 202);
    assertThat(task.path("status").asString()).isEqualTo("canceled");
    assertThat(task.path("cost_credits").asLong(-1)).isZero();
    assertThat(team.credits()).isEqualTo(20);
  }

  @Test
  void aTaskCanBeCanceledBeforeItGenerates(Installation system) {
    Team team = Team.create(system, "cancel", 20);
    UUID taskId = team.generate("sketch:slow 30s a quiet lake " + UUID.randomUUID());

    team.api().post("/api/v1/task/" + taskId + "/cancel", "{}");
    JsonNode task = team.ended(taskId, SOON);

    assertThat(task.path("status").asString()).isEqualTo("canceled");
    assertThat(team.credits()).isEqualTo(20);
  }

  /// How often the provider saw this prompt.
  private static int submits(Installation system, String prompt) {
    return new Api(system.sketch(), "none")
        .get("/control/stats")
        .body()
        .path("by_prompt")
        .path(prompt)
        .asInt(0);
  }
}
