package io.plantain.acceptance.flow;

import io.plantain.acceptance.Api;
import io.plantain.acceptance.Installation;
import io.plantain.acceptance.Team;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// More tasks than can be worked on, while nobody works on them.
@Command(
    name = "backpressure",
    mixinStandardHelpOptions = true,
    description =
        "Submits tasks as fast as it can while generation is stopped, then lets it drain.")
final class Backpressure extends Ground {
  private static final int CREDITS = 5;
  private static final int WARM_UP = 100;

  /// Code, threads, buffers outside the heap: what a small JVM with these services needs.
  private static final int BESIDES_THE_HEAP_MEBIBYTES = 256;

  @Option(names = "--tasks", description = "how many (default: ${DEFAULT-VALUE})")
  private int tasks = 20_000;

  @Option(names = "--clients", description = "requests at once (default: ${DEFAULT-VALUE})")
  private int clients = 128;

  @Option(names = "--away", description = "seconds without generation (default: ${DEFAULT-VALUE})")
  private int awaySeconds = 120;

  @Option(names = "--drain-limit", description = "seconds (default: ${DEFAULT-VALUE})")
  private int drainLimitSeconds = 3_600;

  @Override
  void run(Installation system) throws Exception {
    long credits = (long) CREDITS * (tasks + WARM_UP);
    Team team = Team.create(system, "flood", credits);
    try (Endings endings = new Endings(system.kafka());
        Memory memory = Memory.of(system)) {
      Flood warmUp = flood(team, "warm up " + team.id(), WARM_UP);
      if (!Waiting.until(
          Duration.ofMinutes(5), () -> endings.endedOf(warmUp.accepted) == WARM_UP)) {
        throw new IllegalStateException("the warm-up does not end");
      }
      system.plantain(60, "stop", "generation-worker");
      long stopped = System.nanoTime();
      say("Generation is stopped; sending %d tasks from %d clients ...", tasks, clients);
      String prompt = "sketch:slow 0s flood " + team.id();
      Flood flood = flood(team, prompt, tasks);
      double seconds = (System.nanoTime() - stopped) / 1e9;
      say(
          "  accepted %d in %.0f s (%.0f a second); asked to wait %d times; %s",
          flood.accepted.size(),
          seconds,
          flood.accepted.size() / seconds,
          flood.waited.get(),
          flood.times.summary());
      long left = awaySeconds * 1_000L - (System.nanoTime() - stopped) / 1_000_000;
      Thread.sleep(Math.max(0, left));
      long early = endings.endedOf(flood.accepted);

      system.plantain(180, "start", "generation-worker");
      long resumed = System.nanoTime();
      boolean drained =
          Waiting.until(
              Duration.ofSeconds(drainLimitSeconds),
              () -> endings.endedOf(flood.accepted) == flood.accepted.size());
      double draining = (System.nanoTime() - resumed) / 1e9;
      say("  drained in %.0f s (%.1f a second)", draining, flood.accepted.size() / draining);
      report(memory.peaks());
      promise(flood.failed.get() == 0, "no request failed: %d did", flood.failed.get());
      promise(flood.accepted.size() == tasks, "%d of %d accepted", flood.accepted.size(), tasks);
      promise(early == 0, "nothing ended while generation was stopped: %d did", early);
      promise(drained, "everything drained");
      promise(
          endings.succeededOf(flood.accepted) == tasks,
          "every task succeeded; otherwise: %s",
          endings.othersOf(flood.accepted));
      int submits = submits(system, prompt);
      promise(submits == tasks, "%d submits to the provider for %d tasks", submits, tasks);
      boolean settled = Waiting.until(Duration.ofSeconds(60), () -> team.credits() == 0);
      promise(settled, "credits left: %d, expected 0", team.credits());
    }
  }

  private static final class Flood {
    final Set<UUID> accepted = ConcurrentHashMap.newKeySet();
    final AtomicInteger failed = new AtomicInteger();
    final AtomicInteger waited = new AtomicInteger();
    final Figures times = new Figures();
  }

  private Flood flood(Team team, String prompt, int count) throws InterruptedException {
    Flood flood = new Flood();
    Semaphore permits = new Semaphore(clients);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int n = 0; n < count; n++) {
        permits.acquire();
        threads.execute(
            () -> {
              try {
                submit(team, prompt, flood);
              } finally {
                permits.release();
              }
            });
      }
    }
    return flood;
  }

  /// A 503 with Retry-After is an answer: come again, with the same key.
  private static void submit(Team team, String prompt, Flood flood) {
    String key = UUID.randomUUID().toString();
    long begin = System.nanoTime();
    try {
      while (true) {
        Api.Answer answer =
            team.api().post("/api/v1/generate", Team.standard(prompt), "Idempotency-Key", key);
        if (answer.status() == 200) {
          flood.accepted.add(UUID.fromString(answer.data().path("task_id").asString()));
          flood.times.add((System.nanoTime() - begin) / 1_000_000);
          return;
        }
        if (answer.status() != 503) {
          flood.failed.incrementAndGet();
          return;
        }
        flood.waited.incrementAndGet();
        Thread.sleep(Duration.ofSeconds(2)); // what Retry-After says
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException broken) {
      flood.failed.incrementAndGet();
    }
  }

  private void report(Map<String, Memory.Peak> peaks) {
    peaks.forEach(
        (name, peak) -> {
          say(
              "  %-20s heap at most %4.0f of %4.0f MiB, resident at most %4.0f MiB",
              name, peak.heap(), peak.maxHeap(), peak.resident());
          promise(
              peak.resident() <= peak.maxHeap() + BESIDES_THE_HEAP_MEBIBYTES,
              "%s stays within its heap and %d MiB",
              name,
              BESIDES_THE_HEAP_MEBIBYTES);
          boolean restarted = name.equals("generation-worker"); // by us
          promise(peak.processes() == (restarted ? 2 : 1), "%s did not die", name);
        });
  }

  private static int submits(Installation system, String prompt) {
    return new Api(system.sketch(), "none")
        .get("/control/stats")
        .body()
        .path("by_prompt")
        .path(prompt)
        .asInt(0);
  }
}
