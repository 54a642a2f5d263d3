package io.plantain.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// Processes are taken away in the middle of the work.
@ExtendWith(RunningSystem.class)
class KilledProcessIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final Duration LONG = Duration.ofMinutes(5); // on a busy machine

  @Test
  void intakeAcceptsWithoutABrokerAndEveryTaskEndsAfterwards(Installation system)
      throws IOException, InterruptedException {
    Team team = Team.create(system, "away", 50);
    Instance broker = system.instance("kafka");
    List<UUID> taskIds;
    broker.signal("STOP");
    try {
      Team.await(
          "the ledger is not ready",
          SOON,
          () -> health(system, "ledger-service", "readiness") == 503);
      assertThat(health(system, "ledger-service", "liveness")).isEqualTo(200);
      assertThat(health(system, "intake-service", "readiness")).isEqualTo(200);

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

    Team.await("the API is back", SOON, () -> health(system, "intake-service", "readiness") == 200);
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

  /// A small sister of the catalogue that runs over night, untouched.
  @Test
  void aBatchGoesOnToItsEnd(Installation system) throws IOException, InterruptedException {
    Team team = Team.create(system, "cities", 150);
    String made =
        team.api()
            .post(
                "/api/v1/batches",
                Team.json(
                    """
                    {'name':'cities','type':'standard','scene':'text-to-image','model':'nano-banana-2',
                     'prompt':'sketch:slow 1s {{city}} %s','max_concurrent':5,
                     'images':[{'name':'front','role':'hero'},{'name':'street'},{'name':'roof'},
                               {'name':'market'},{'name':'night'}],
                     'rows':[{'city':'Oslo'},{'city':'Rome'},{'city':'Lima'},{'city':'Cork'},
                             {'city':'Bonn'},{'city':'Pisa'}]}\
                    """,
                    team.id()))
            .data()
            .path("batch_id")
            .asString();

    int wanted = 5;
    for (String victim : List.of("intake-service", "generation-worker", "ledger-service")) {
      int pictures = wanted;
      Team.await(
          pictures + " pictures",
          LONG,
          () -> batch(team, made).at("/progress/success").asInt(-1) >= pictures);
      system.instance(victim).signal("KILL");
      wanted += 5;
    }
    Team.await(
        "the end of the batch",
        LONG,
        () -> batch(team, made).path("status").asString("").equals("completed"));

    JsonNode progress = batch(team, made).path("progress");
    int pictures = progress.path("success").asInt(-1);
    assertThat(pictures + progress.path("failed").asInt(-1)).isEqualTo(30);
    assertThat(pictures).isGreaterThanOrEqualTo(25); // what was under way when the worker died
    Team.await("the refunds", SOON, () -> team.credits() == 150 - 5L * pictures);
  }

  private static JsonNode batch(Team team, String batchId) {
    try {
      return team.api().get("/api/v1/batches/" + batchId).data();
    } catch (UncheckedIOException away) {
      return MissingNode.getInstance();
    }
  }

  private static int health(Installation system, String service, String group) {
    try {
      return new Api(system.instance(service).admin(""), "none")
          .get("/actuator/health/" + group)
          .status();
    } catch (UncheckedIOException notUp) {
      return -1;
    }
  }
}
