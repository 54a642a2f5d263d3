package io.plantain.acceptance.torture.evidence;

import io.plantain.acceptance.Api;
import io.plantain.acceptance.Team;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/// What the public API says now.
final class Edge {
  private static final int PAGE = 100; // the API's own limit
  private static final int MAX_PAGES = 2_000;
  private static final int TRIES = 5;

  private Edge() {}

  static Map<UUID, Shown> tasks(Collection<Team> teams) throws InterruptedException {
    Map<UUID, Shown> shown = new HashMap<>();
    for (Team team : teams) {
      for (int page = 1; page <= MAX_PAGES; page++) {
        JsonNode data = get(team.api(), "/api/v1/tasks?limit=" + PAGE + "&page=" + page).data();
        for (JsonNode task : data.path("tasks")) {
          Shown one = shown(team.id(), task);
          shown.put(one.taskId(), one);
        }
        if (page >= data.path("pagination").path("total_pages").asInt(0)) {
          break;
        }
      }
    }
    return shown;
  }

  static Map<String, Long> credits(Collection<Team> teams) throws InterruptedException {
    Map<String, Long> credits = new HashMap<>();
    for (Team team : teams) {
      credits.put(
          team.id(),
          get(team.api(), "/api/v1/credits").data().path("remaining_credits").asLong(-1));
    }
    return credits;
  }

  static Shown shown(String team, JsonNode task) {
    List<String> links = new ArrayList<>();
    task.path("output").path("images").forEach(image -> links.add(image.path("url").asString("")));
    return new Shown(
        UUID.fromString(task.path("task_id").asString()),
        team,
        task.path("status").asString(""),
        task.path("cost_credits").asLong(-1),
        task.path("error_code").asString(null),
        links);
  }

  private static Api.Answer get(Api api, String path) throws InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        Api.Answer answer = api.get(path);
        if (answer.status() == 200) {
          return answer;
        }
        if (tries == TRIES) {
          throw new IllegalStateException(path + ": HTTP " + answer.status());
        }
      } catch (UncheckedIOException away) {
        if (tries == TRIES) {
          throw away;
        }
      }
      Thread.sleep(1000L * tries);
    }
  }
}
