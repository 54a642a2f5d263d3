package io.plantain.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// Two whole instances of intake and the ledger behind them: a team gets exactly what its credits
/// pay for, however many ask for it at once, wherever they ask.
@ExtendWith(RunningSystem.class)
class TwoFrontDoorsIT {
  private static final int REQUESTS = 400;
  private static final int PAID = 100;
  private static final int HANDFUL = 5; // accepted first and declined by the ledger after
  private static final int CREDITS_EACH = 5;
  private static final Duration SOON = Duration.ofSeconds(90);

  @Test
  void payForExactlyAsManyAsThereAreCreditsFor(Installation system) throws Exception {
    Team team = Team.create(system, "poor", PAID * CREDITS_EACH);
    system.plantain(120, "scale", "intake-service", "2");
    List<Api.Answer> answers;
    try {
      Api other = team.api().at(system.instance("intake-service-2").edge());
      Team.await("the other front door", SOON, () -> other.get("/api/v1/credits").status() == 200);
      answers = askAll(List.of(team.api(), other));
    } finally {
      system.plantain(60, "scale", "intake-service", "1");
    }

    List<JsonNode> ends =
        answers.stream()
            .filter(answer -> answer.status() == 200)
            .map(answer -> UUID.fromString(answer.data().path("task_id").asString()))
            .map(task -> team.ended(task, SOON))
            .toList();

    assertThat(answers).allMatch(answer -> answer.status() == 200 || answer.status() == 402);
    assertThat(ends.stream().filter(end -> end.path("status").asString().equals("success")))
        .hasSize(PAID);
    assertThat(ends.size()).isBetween(PAID, PAID + HANDFUL);
    assertThat(ends.stream().filter(end -> !end.path("status").asString().equals("success")))
        .allMatch(end -> end.path("error_code").asString().equals("insufficient_credits"))
        .allMatch(end -> end.path("cost_credits").asInt(-1) == 0);
    assertThat(team.credits()).isZero();
    System.out.printf(
        "%d of %d requests were accepted, %d paid%n", ends.size(), answers.size(), PAID);
  }

  private static List<Api.Answer> askAll(List<Api> doors) throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Api.Answer>> asked = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        Api door = doors.get(i % doors.size());
        asked.add(
            clients.submit(
                () -> door.post("/api/v1/generate", Team.standard("sketch:small a red kite"))));
      }
      List<Api.Answer> answers = new ArrayList<>();
      for (Future<Api.Answer> each : asked) {
        answers.add(each.get());
      }
      return answers;
    }
  }
}
