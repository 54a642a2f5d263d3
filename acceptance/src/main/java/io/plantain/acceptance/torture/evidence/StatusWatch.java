package io.plantain.acceptance.torture.evidence;

import io.plantain.acceptance.Team;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/// Looks at the tasks of some teams during a run, as their customers do, and writes down what
/// changed. One request shows a hundred tasks; the newest are looked at each time, the older ones
/// in turn.
public final class StatusWatch implements AutoCloseable {
  private static final int PAGE = 100; // the API's own limit
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final List<Team> teams;
  private final List<Seen> seen = new ArrayList<>();
  private final Map<UUID, Seen> last = new HashMap<>();
  private final Map<String, Integer> olderPage = new HashMap<>();
  private final Thread thread;

  private StatusWatch(List<Team> teams) {
    this.teams = List.copyOf(teams);
    thread = Thread.ofVirtual().name("status-watch").unstarted(this::run);
  }

  public static StatusWatch start(List<Team> teams) {
    StatusWatch watch = new StatusWatch(teams);
    watch.thread.start();
    return watch;
  }

  /// What was seen until now, in the order of the answers.
  public synchronized List<Seen> seen() {
    return List.copyOf(seen);
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        for (Team team : teams) {
          int pages = look(team, 1);
          int older = olderPage.merge(team.id(), 1, Integer::sum);
          if (pages > 1) {
            look(team, 2 + older % (pages - 1));
          }
        }
        Thread.sleep(PAUSE);
      } catch (InterruptedException stopped) {
        return;
      } catch (UncheckedIOException | IllegalStateException away) {
        // the edge is down, which is what such runs are about
        if (!rested()) {
          return;
        }
      }
    }
  }

  private static boolean rested() {
    try {
      Thread.sleep(PAUSE);
      return !Thread.interrupted();
    } catch (InterruptedException stopped) {
      return false;
    }
  }

  private int look(Team team, int page) {
    JsonNode data = team.api().get("/api/v1/tasks?limit=" + PAGE + "&page=" + page).data();
    Instant now = Instant.now();
    for (JsonNode task : data.path("tasks")) {
      note(Edge.shown(team.id(), task), now);
    }
    return data.path("pagination").path("total_pages").asInt(0);
  }

  private synchronized void note(Shown shown, Instant now) {
    Seen one = new Seen(shown.taskId(), now, shown.status(), shown.costCredits());
    Seen before = last.get(one.taskId());
    if (before == null
        || !before.status().equals(one.status())
        || before.costCredits() != one.costCredits()) {
      last.put(one.taskId(), one);
      seen.add(one);
    }
  }
}
