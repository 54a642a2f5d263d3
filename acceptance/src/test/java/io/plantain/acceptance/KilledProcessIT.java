package io.plantain.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Processes are taken away in the middle of the work.
@ExtendWith(RunningSystem.class)
class KilledProcessIT {
  private static final Duration SOON = Duration.ofSeconds(90);

  @Test
  void intakeAcceptsWithoutABrokerAndEveryTaskEndsAfterwards(Installation system)
      throws IOException, InterruptedException {
    Team team = Team.create(system, "away", 50);
    Instance broker = system.instance("kafka");
    List<UUID> taskIds;
    broker.signal("STOP");
    try {
      Team.await(
          "the ledger is not ready", SOON, () -> health(system.ledger(), "readiness") == 503);
      assertThat(health(system.ledger(), "liveness")).isEqualTo(200);
      assertThat(health(system.intakeAdmin(), "readiness")).isEqualTo(200);

      taskIds = List.of(team.generate("a lake"), team.generate("a hill"), team.generate("a pier"));
    } finally {
      broker.signal("CONT");
    }

    for (UUID taskId : taskIds) {
      assertThat(team.ended(taskId, SOON).path("status").asString()).isEqualTo("success");
    }
    assertThat(team.credits()).isEqualTo(35);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "moderation-service",
        "ledger-service",
        "generation-worker",
        "storage-worker",
        "intake-service",
        "kafka"
      })
  void aKilledProcessLosesNothing(String victim, Installation system)
      throws IOException, InterruptedException {
    Team team = Team.create(system, "kill", 100);
    List<String> prompts =
        IntStream.range(0, 10).mapToObj(n -> "sketch:slow 1s a lake " + UUID.randomUUID()).toList();
    List<UUID> taskIds = prompts.stream().map(prompt -> team.generate(prompt)).toList();

    system.instance(victim).signal("KILL");

    Team.await("the API is back", SOON, () -> health(system.intakeAdmin(), "readiness") == 200);
    long paid = 0;
    for (UUID taskId : taskIds) {
      JsonNode task = team.ended(taskId, SOON);
      paid += task.path("cost_credits").asLong();
      // A submit that was under way at the kill may be unknown; then it is free and never repeated.
      if (!task.path("status").asString().equals("success")) {
        assertThat(task.path("error_code").asString()).isEqualTo("submission_outcome_unknown");
        assertThat(victim).isEqualTo("generation-worker");
      }
    }
    assertThat(team.credits()).isEqualTo(100 - paid);
    JsonNode submits =
        new Api(system.sketch(), "none").get("/control/stats").body().path("by_prompt");
    assertThat(prompts)
        .allSatisfy(prompt -> assertThat(submits.path(prompt).asInt(0)).isLessThanOrEqualTo(1));
  }

  private static int health(URI service, String group) {
    try {
      return new Api(service, "none").get("/actuator/health/" + group).status();
    } catch (UncheckedIOException notUp) {
      return -1;
    }
  }
}
