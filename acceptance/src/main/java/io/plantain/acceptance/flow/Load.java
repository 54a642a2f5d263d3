package io.plantain.acceptance.flow;

import io.plantain.acceptance.Api;
import io.plantain.acceptance.Team;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Clients that keep asking for pictures over connections they keep open, and take note of every
/// answer. Each client looks at its task after asking for it, as a customer would.
final class Load implements AutoCloseable {
  private static final int MAX_FAILURES_KEPT = 20; // enough to see what they have in common

  private final Team team;
  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private final List<Thread> clients = new ArrayList<>();
  private final Map<UUID, String> accepted = new ConcurrentHashMap<>();
  private final AtomicLong asked = new AtomicLong();
  private final AtomicInteger failed = new AtomicInteger();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private volatile Figures times = new Figures();
  private volatile boolean going = true;

  private Load(Team team) {
    this.team = team;
  }

  /// @param perSecond of all clients together
  static Load start(Team team, int clients, double perSecond) {
    Load load = new Load(team);
    Duration pause = Duration.ofNanos((long) (1e9 * clients / perSecond));
    for (int n = 0; n < clients; n++) {
      Duration first = pause.multipliedBy(n).dividedBy(clients);
      load.clients.add(Thread.ofVirtual().start(() -> load.ask(first, pause)));
    }
    return load;
  }

  private void ask(Duration first, Duration pause) {
    try {
      Thread.sleep(first);
      while (going) {
        long begin = System.nanoTime();
        askOnce();
        long left = pause.toNanos() - (System.nanoTime() - begin);
        if (left > 0) {
          Thread.sleep(Duration.ofNanos(left));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void askOnce() {
    // With zeros in front: some bare numbers are codes of hate, and blocked.
    String prompt = "sketch:slow 0s flow %s %06d".formatted(run, asked.incrementAndGet());
    Figures now = times;
    long begin = System.nanoTime();
    try {
      Api.Answer answer = team.api().post("/api/v1/generate", Team.standard(prompt));
      now.add((System.nanoTime() - begin) / 1_000_000);
      if (answer.status() != 200) {
        fail("POST: HTTP " + answer.status());
        return;
      }
      UUID taskId = UUID.fromString(answer.data().path("task_id").asString());
      accepted.put(taskId, prompt);
      Api.Answer look = team.api().get("/api/v1/task/" + taskId);
      if (look.status() != 200) {
        fail("GET: HTTP " + look.status());
      }
    } catch (UncheckedIOException broken) {
      now.add((System.nanoTime() - begin) / 1_000_000);
      fail(String.valueOf(broken.getMessage()));
    }
  }

  private void fail(String how) {
    failed.incrementAndGet();
    if (failures.size() < MAX_FAILURES_KEPT) {
      failures.add(how);
    }
  }

  /// Forgets the times measured so far, and returns them.
  Figures newTimes() {
    Figures old = times;
    times = new Figures();
    return old;
  }

  /// Ids and prompts of accepted tasks.
  Map<UUID, String> accepted() {
    return accepted;
  }

  int failed() {
    return failed.get();
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() throws InterruptedException {
    going = false;
    for (Thread client : clients) {
      client.join();
    }
  }
}
