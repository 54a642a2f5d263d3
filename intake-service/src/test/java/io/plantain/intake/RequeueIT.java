package io.plantain.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.Balance;
import io.plantain.event.FailureReason;
import io.plantain.event.GenerationEvent;
import io.plantain.event.IntakeEvent.TaskSubmitted;
import io.plantain.event.LedgerEvent;
import io.plantain.event.Topics;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What an operator does to single tasks here, and what is written down of it.
class RequeueIT extends IntakeSystem {
  private static final String WHY = "{\"operator\":\"ada\",\"reason\":\"ticket 17\"}";

  @Test
  void submitsAFailedTaskAnewAndOnce() throws Exception {
    String key = newTeam(100);
    UUID id = failed(key, FailureReason.PROVIDER_FAILED);
    TaskSubmitted first = submitted(id).getFirst();

    Reply done = requeue(id, WHY);
    try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 5; i++) {
        others.submit(() -> requeue(id, WHY));
      }
    }
    Reply again = requeue(id, WHY);

    assertThat(done.status()).isEqualTo(200);
    String said = done.data().path("result").asString();
    assertThat(said).startsWith("requeued as ");
    UUID next = UUID.fromString(said.substring("requeued as ".length()));
    assertThat(again.data().path("result").asString()).isEqualTo("already requeued as " + next);
    assertThat(get(key, "/api/v1/tasks").data().path("tasks").size()).isEqualTo(2);
    awaitUntil(() -> !submitted(next).isEmpty());
    assertThat(submitted(next).getFirst().spec()).isEqualTo(first.spec());
    assertThat(submitted(next).getFirst().price()).isEqualTo(first.price());
    assertThat(get(key, "/api/v1/task/" + id).data().path("status").asString())
        .as("an end never changes")
        .isEqualTo("failed");
  }

  @Test
  void drivesAnOpenTaskAgain() {
    String key = newTeam(100);
    UUID id = accept(key);
    awaitUntil(() -> submitted(id).size() == 1);

    Reply done = requeue(id, WHY);

    assertThat(done.status()).isEqualTo(202);
    assertThat(done.data().path("result").asString()).isEqualTo("driven_again");
    awaitUntil(() -> submitted(id).size() == 2);
    assertThat(submitted(id).getFirst()).isEqualTo(submitted(id).getLast());
    assertThat(get(key, "/api/v1/tasks").data().path("tasks").size()).isEqualTo(1);
  }

  @Test
  void leavesAloneWhatWasPaidOrCanceled() {
    String key = newTeam(100);
    UUID canceled = accept(key);
    publish(new GenerationEvent.GenerationCanceled(canceled, team, Instant.now()));
    publish(refunded(canceled, null));
    awaitStatus(key, canceled, "canceled");
    UUID paid = accept(key);
    jdbc.update(
        "update task set status = 'success', paid_credits = 10, closed_at = now(),"
            + " drive_at = null, cancel_at = null where task_id = ?",
        paid);

    assertThat(requeue(canceled, WHY).errorCode()).isEqualTo("canceled");
    assertThat(requeue(paid, WHY).errorCode()).isEqualTo("succeeded");
    assertThat(requeue(paid, WHY).status()).isEqualTo(409);
    assertThat(get(key, "/api/v1/tasks").data().path("tasks").size()).isEqualTo(2);
  }

  @Test
  void saysWhereTheMoneyDoesNotSuffice() {
    String key = newTeam(10);
    UUID id = failed(key, FailureReason.NO_RESULT);
    jdbc.update("update team_balance set available = 3, version = 99 where team_id = ?", team);

    assertThat(requeue(id, WHY).errorCode()).isEqualTo("insufficient_credits");
  }

  @Test
  void endsATaskWhoseHoldWasReleased() {
    String key = newTeam(100);
    UUID id = accept(key);

    publish(refunded(id, FailureReason.ENDED_BY_OPERATOR));
    awaitStatus(key, id, "failed");

    JsonNode task = get(key, "/api/v1/task/" + id).data();
    assertThat(task.path("error_code").asString()).isEqualTo("ended_by_operator");
    assertThat(task.path("cost_credits").asLong()).isZero();
  }

  @Test
  void writesDownWhoDidWhatAndTellsTheStory() {
    String key = newTeam(100);
    UUID id = accept(key);
    requeue(id, WHY);
    requeue(id, "{\"operator\":\"bob\",\"reason\":\"still nothing\"}");

    JsonNode acts = send(admin("/admin/v1/acts?task_id=" + id).GET()).data().path("acts");
    JsonNode story = send(admin("/admin/v1/tasks/" + id).GET()).data();

    assertThat(acts.valueStream().map(act -> act.path("operator").asString()))
        .containsExactly("bob", "ada");
    assertThat(acts.path(1).path("reason").asString()).isEqualTo("ticket 17");
    assertThat(acts.path(1).path("result").asString()).isEqualTo("driven_again");
    assertThat(story.path("timeline").valueStream().map(line -> line.path("event").asString()))
        .containsExactlyInAnyOrder("task: accepted", "act: requeue", "act: requeue");
    assertThat(story.toString()).doesNotContain("red kite");
  }

  @Test
  void wantsTheKeyANameAndATask() {
    UUID unknown = UUID.randomUUID();
    String key = newTeam(0);

    assertThat(requeue(unknown, WHY).status()).isEqualTo(404);
    assertThat(requeue(unknown, "{}").status()).isEqualTo(400);
    assertThat(requeue(unknown, "{\"operator\":\"ada\"}").status()).isEqualTo(400);
    assertThat(send(admin("/admin/v1/tasks/" + unknown).GET()).status()).isEqualTo(404);
    assertThat(send(admin("/admin/v1/acts?task_id=x").GET()).status()).isEqualTo(400);
    assertThat(send(admin("/admin/v1/acts?limit=x").GET()).status()).isEqualTo(400);
    assertThat(
            send(admin("/admin/v1/tasks/" + unknown + "/requeue")
                    .setHeader("Authorization", "Bearer " + key)
                    .POST(json(WHY)))
                .status())
        .isEqualTo(401);
  }

  private UUID failed(String key, FailureReason reason) {
    UUID id = accept(key);
    awaitUntil(() -> !submitted(id).isEmpty());
    publish(new GenerationEvent.GenerationFailed(id, team, Instant.now(), reason, "sketch"));
    publish(refunded(id, null));
    awaitStatus(key, id, "failed");
    return id;
  }

  private LedgerEvent.CreditsRefunded refunded(
      UUID id, @org.jspecify.annotations.Nullable FailureReason reason) {
    return new LedgerEvent.CreditsRefunded(
        id, team, Instant.now(), 10, new Balance(100, 0, 5), reason);
  }

  private UUID accept(String key) {
    Reply accepted = generate(key, kite());
    assertThat(accepted.status()).isEqualTo(200);
    return UUID.fromString(accepted.data().path("task_id").asString());
  }

  private void awaitStatus(String key, UUID id, String status) {
    awaitUntil(
        () -> get(key, "/api/v1/task/" + id).data().path("status").asString().equals(status));
  }

  private Reply requeue(UUID taskId, String body) {
    return send(admin("/admin/v1/tasks/" + taskId + "/requeue").POST(json(body)));
  }

  private static List<TaskSubmitted> submitted(UUID id) {
    return events(Topics.INTAKE_TASKS, id.toString(), TaskSubmitted.class);
  }
}
