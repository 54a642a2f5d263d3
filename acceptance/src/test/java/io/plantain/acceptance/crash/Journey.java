package io.plantain.acceptance.crash;

import io.plantain.acceptance.Api;
import io.plantain.acceptance.Broker;
import io.plantain.acceptance.Installation;
import io.plantain.acceptance.Team;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a customer does who comes by a point. He repeats, under the same key, whatever got no
/// answer.
enum Journey {
  PICTURE("nano-banana-2", "a quiet lake", 1, 5, "success"),
  /// Long enough for whatever falls due again before its end.
  SLOW_PICTURE("nano-banana-2", "sketch:slow 60s a quiet lake", 1, 5, "success"),
  /// By a record of `task.requests.v1`.
  RECORD("nano-banana-2", "a quiet lake", 1, 5, "success"),
  TWO_PICTURES("nano-banana-2", "a quiet lake", 2, 10, "success"),
  /// From a provider that sends the picture in its answer.
  INLINE_PICTURE("stable-diffusion", "a quiet lake", 1, 2, "success"),
  BLOCKED("nano-banana-2", "hardcore porn, explicit sex scene", 1, 5, "content_blocked"),
  FAILING("nano-banana-2", "sketch:fail a quiet lake", 1, 5, "provider_failed"),
  CANCELED("nano-banana-2", "sketch:slow 5m a quiet lake", 1, 5, "canceled"),
  /// An operator grants credits; no task.
  GRANT("", "", 0, 0, "");

  static final long GRANTED = 50;
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(120);

  private final String model;
  private final String prompt;
  private final int pictures;
  private final long price;
  private final String end;

  Journey(String model, String prompt, int pictures, long price, String end) {
    this.model = model;
    this.prompt = prompt;
    this.pictures = pictures;
    this.price = price;
    this.end = end;
  }

  int pictures() {
    return pictures;
  }

  long price() {
    return price;
  }

  /// How it ends when nobody dies.
  String end() {
    return end;
  }

  boolean hasTask() {
    return this != GRANT;
  }

  /// One that no other task has: the provider counts by prompt.
  String newPrompt() {
    return prompt + " " + UUID.randomUUID();
  }

  void go(Team team, String prompt, Installation system, Broker broker) {
    String key = UUID.randomUUID().toString();
    switch (this) {
      case GRANT -> grant(team, key, system);
      case RECORD -> broker.request(team.id(), withKey(request(prompt), key));
      case CANCELED -> {
        String taskId = generate(team, prompt, key);
        team.awaitStage(UUID.fromString(taskId), "generation", ANSWER_LIMIT);
        answer(() -> team.api().post("/api/v1/task/" + taskId + "/cancel", "{}"));
      }
      case PICTURE, SLOW_PICTURE, TWO_PICTURES, INLINE_PICTURE, BLOCKED, FAILING ->
          generate(team, prompt, key);
    }
  }

  private String generate(Team team, String prompt, String key) {
    Api.Answer accepted =
        answer(() -> team.api().post("/api/v1/generate", request(prompt), "Idempotency-Key", key));
    return accepted.data().path("task_id").asString();
  }

  private static void grant(Team team, String grantId, Installation system) {
    Api ledger = new Api(system.ledger(), system.adminKey());
    answer(
        () ->
            ledger.post(
                "/admin/v1/grants",
                Team.json(
                    "{'grant_id':'%s','team_id':'%s','credits':%d,'reason':'crash'}",
                    grantId, team.id(), GRANTED)));
  }

  private String request(String prompt) {
    return Team.json(
        "{'type':'standard','scene':'text-to-image','model':'%s','prompt':'%s','options':{'output_format':'png','count':%d}}",
        model, prompt, pictures);
  }

  private static String withKey(String request, String key) {
    return "{\"idempotency_key\":\"" + key + "\"," + request.substring(1);
  }

  private interface Call {
    Api.Answer now();
  }

  /// The first answer that says yes. While the service is away there is none.
  private static Api.Answer answer(Call call) {
    Instant limit = Instant.now().plus(ANSWER_LIMIT);
    String last = "nothing";
    while (Instant.now().isBefore(limit)) {
      try {
        Api.Answer answer = call.now();
        if (answer.status() / 100 == 2) {
          return answer;
        }
        last = "HTTP " + answer.status() + " " + answer.body();
      } catch (UncheckedIOException away) {
        last = away.toString();
      }
      pause();
    }
    throw new IllegalStateException("not accepted: " + last);
  }

  static void pause() {
    try {
      Thread.sleep(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// What the call answers, or null while the service is away.
  static <T> @Nullable T orNull(java.util.function.Supplier<T> call) {
    try {
      return call.get();
    } catch (UncheckedIOException away) {
      return null;
    }
  }
}
