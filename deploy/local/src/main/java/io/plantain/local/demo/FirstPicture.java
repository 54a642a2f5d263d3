package io.plantain.local.demo;

import io.plantain.local.CannotGoOn;
import io.plantain.local.Home;
import io.plantain.local.LocalSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// One picture through all five services, so that "ready" is shown and not claimed.
public final class FirstPicture {
  public static final Map<String, Object> REQUEST = request();

  /// The demo credits reach the API's copy of the balance through two topics.
  private static final Duration CREDITS_TIMEOUT = Duration.ofSeconds(20);

  private static final Duration PICTURE_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final int PAYMENT_REQUIRED = 402;

  private FirstPicture() {}

  private static Map<String, Object> request() {
    Map<String, Object> request = new LinkedHashMap<>(); // read by people: in the API's order
    request.put("type", "standard");
    request.put("scene", "text-to-image");
    request.put("model", "nano-banana-2");
    request.put("prompt", "a plantain farm at sunrise, watercolour");
    return Collections.unmodifiableMap(request);
  }

  public static Path make(Home home, LocalSettings settings, DemoTeam team)
      throws InterruptedException {
    Api api = new Api(settings.api(), team.key());
    String taskId = submit(api);
    long end = System.nanoTime() + PICTURE_TIMEOUT.toNanos();
    while (System.nanoTime() < end) {
      JsonNode task = api.get("/api/v1/task/" + taskId).data();
      switch (task.path("status").asString("")) {
        case "success" -> {
          String url = task.path("output").path("images").path(0).path("url").asString();
          api.download(URI.create(url), home.firstPicture());
          return home.firstPicture();
        }
        case "failed", "canceled" ->
            throw new CannotGoOn("Task " + taskId + " failed: " + task.path("error"));
        default -> Thread.sleep(PAUSE);
      }
    }
    throw new CannotGoOn(
        "Task %s has no picture after %d s.".formatted(taskId, PICTURE_TIMEOUT.toSeconds()));
  }

  private static String submit(Api api) throws InterruptedException {
    long end = System.nanoTime() + CREDITS_TIMEOUT.toNanos();
    while (true) {
      Api.Answer answer = api.post("/api/v1/generate", REQUEST);
      if (answer.succeeded()) {
        return answer.data().path("task_id").asString();
      }
      if (answer.status() != PAYMENT_REQUIRED || System.nanoTime() > end) {
        throw new CannotGoOn("The API does not take the first task: " + answer.problem());
      }
      Thread.sleep(PAUSE);
    }
  }
}
