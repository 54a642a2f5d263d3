package io.plantain.acceptance.torture.traffic;

import io.plantain.acceptance.Api;
import io.plantain.acceptance.torture.evidence.Seen;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Asks for the status of some tasks again and again, also after their end, and keeps every change
/// of what it is told.
final class StatusPoller implements AutoCloseable {
  static final int WATCHED = 80; // at once; more would be a load of its own
  private static final int ASKING = 4; // questions at once
  private static final Duration PAUSE = Duration.ofMillis(400);

  /// Looks after the end, ever further apart: 0.8 s, 1.6 s, 3.2 s, 6.4 s.
  private static final int LOOKS_AFTER_END = 4;

  private static final Set<String> ENDED = Set.of("success", "failed", "canceled");

  private final BlockingQueue<Watch> due = new DelayQueue<>();
  private final ExecutorService threads = Executors.newFixedThreadPool(ASKING);
  private final List<Seen> seen = new ArrayList<>();
  private int watched;

  private static final class Watch implements Delayed {
    final UUID taskId;
    final Customer customer;
    @Nullable Seen last;
    int looksAfterEnd;
    long dueNanos = System.nanoTime();

    Watch(UUID taskId, Customer customer) {
      this.taskId = taskId;
      this.customer = customer;
    }

    void after(Duration pause) {
      dueNanos = System.nanoTime() + pause.toNanos();
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  StatusPoller() {
    for (int n = 0; n < ASKING; n++) {
      threads.execute(this::ask);
    }
  }

  /// Watches the task unless enough others are watched already.
  void offer(UUID taskId, Customer customer) {
    synchronized (seen) {
      if (watched == WATCHED) {
        return;
      }
      watched++;
    }
    due.add(new Watch(taskId, customer));
  }

  List<Seen> seen() {
    synchronized (seen) {
      return List.copyOf(seen);
    }
  }

  private void ask() {
    try {
      while (true) {
        Watch watch = due.take();
        look(watch);
        if (watch.looksAfterEnd <= LOOKS_AFTER_END) {
          watch.after(PAUSE.multipliedBy(1L << watch.looksAfterEnd));
          due.add(watch);
        } else {
          synchronized (seen) {
            watched--;
          }
        }
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(Watch watch) {
    Api.Answer answer;
    try {
      answer = watch.customer.nextEdge().get("/api/v1/task/" + watch.taskId);
    } catch (UncheckedIOException | IllegalStateException away) {
      return; // asked again
    }
    if (answer.status() / 100 == 5) {
      return;
    }
    JsonNode task = answer.data();
    Seen now =
        new Seen(
            watch.taskId,
            Instant.now(),
            // A task that was accepted and is not found has gone further back than any other.
            answer.status() == 200 ? task.path("status").asString("") : "http " + answer.status(),
            task.path("cost_credits").asLong(0));
    Seen last = watch.last;
    if (last == null || !saysTheSame(now, last)) {
      synchronized (seen) {
        seen.add(now);
      }
    }
    watch.last = now;
    if (ENDED.contains(now.status())) {
      watch.looksAfterEnd++;
    }
  }

  private static boolean saysTheSame(Seen one, Seen other) {
    return one.status().equals(other.status()) && one.costCredits() == other.costCredits();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
