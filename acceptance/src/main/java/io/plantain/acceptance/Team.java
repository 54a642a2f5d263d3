package io.plantain.acceptance;

import io.plantain.event.EventCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/// A paying customer of the system under test, with credits of its own, so that scenarios do not
/// disturb each other.
///
/// @param id team id
/// @param api its edge
public record Team(String id, Api api) {
  private static final Duration GRANT_LIMIT = Duration.ofSeconds(30);

  /// Creates a team, a key and a wallet through the operators' edges.
  public static Team create(Installation system, String prefix, long credits) {
    return createAs(system, prefix + "-" + UUID.randomUUID().toString().substring(0, 8), credits);
  }

  /// With an id that was known before.
  public static Team createAs(Installation system, String id, long credits) {
    String adminKey = system.adminKey();
    Api intake = new Api(system.intakeAdmin(), adminKey);
    Api ledger = new Api(system.ledger(), adminKey);
    expect(intake.post("/admin/v1/teams", json("{'team_id':'%s','name':'%s'}", id, id)));
    Api.Answer key =
        expect(intake.post("/admin/v1/teams/" + id + "/keys", json("{'name':'acceptance'}")));
    Team team = new Team(id, new Api(system.api(), key.data().path("key").asString()));
    if (credits > 0) {
      expect(
          ledger.post(
              "/admin/v1/grants",
              json("{'team_id':'%s','credits':%d,'reason':'acceptance'}", id, credits)));
      await("the granted credits", GRANT_LIMIT, () -> team.credits() == credits);
    }
    return team;
  }

  public long credits() {
    return api.get("/api/v1/credits").data().path("remaining_credits").asLong(-1);
  }

  public UUID generate(String prompt, String... headers) {
    Api.Answer answer = expect(api.post("/api/v1/generate", standard(prompt), headers));
    return UUID.fromString(answer.data().path("task_id").asString());
  }

  /// The cheapest standard request: 5 credits.
  public static String standard(String prompt) {
    return standard("nano-banana-2", prompt, "1K", "png");
  }

  public static String standard(String model, String prompt, String resolution, String format) {
    return json(
        "{'type':'standard','scene':'text-to-image','model':'%s','prompt':'%s','options':{'resolution':'%s','output_format':'%s'}}",
        model, prompt, resolution, format);
  }

  public JsonNode task(UUID taskId) {
    return api.get("/api/v1/task/" + taskId).data();
  }

  /// The task once it has ended.
  public JsonNode ended(UUID taskId, Duration within) {
    await(
        "the end of " + taskId,
        within,
        () -> List.of("success", "failed", "canceled").contains(status(taskId)));
    return task(taskId);
  }

  public void awaitStage(UUID taskId, String stage, Duration within) {
    await(
        stage,
        within,
        () -> stage.equals(task(taskId).path("output").path("current_stage").asString("")));
  }

  private String status(UUID taskId) {
    return task(taskId).path("status").asString();
  }

  static void await(String what, Duration within, BooleanSupplier happened) {
    Instant limit = Instant.now().plus(within);
    while (!happened.getAsBoolean()) {
      if (Instant.now().isAfter(limit)) {
        throw new IllegalStateException("waited " + within + " for " + what);
      }
      pause();
    }
  }

  /// JSON with single quotes, for reading ease.
  public static String json(String template, Object... values) {
    return template.replace('\'', '"').formatted(values);
  }

  static Api.Answer expect(Api.Answer answer) {
    if (answer.status() / 100 != 2) {
      throw new IllegalStateException(
          "HTTP " + answer.status() + ": " + EventCodec.mapper().writeValueAsString(answer.body()));
    }
    return answer;
  }

  static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
