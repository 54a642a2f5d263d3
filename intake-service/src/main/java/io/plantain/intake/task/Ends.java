package io.plantain.intake.task;

import io.plantain.kit.DueLoop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.JdbcTemplate;

/// Waits for the ends of tasks. One look for all who wait, whichever instance ends their tasks.
public final class Ends implements SmartLifecycle {
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final int MOST_WAITING = 1_000; // a thread and a connection each

  /// Before the web server waits for its requests, of which they are some.
  private static final int PHASE = Integer.MAX_VALUE - 1;

  /// A task that somebody waits for: more than one, where its request was repeated.
  private static final class Awaited {
    private final CountDownLatch end = new CountDownLatch(1);
    private int clients;
  }

  private final JdbcTemplate jdbc;
  private final Map<UUID, Awaited> waiting = new ConcurrentHashMap<>();
  private final Semaphore places = new Semaphore(MOST_WAITING);
  private final DueLoop loop;
  private volatile boolean running;
  private volatile boolean stopping;

  public Ends(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    this.loop = new DueLoop("task-ends", LOOK, this::look);
  }

  /// To be run by the container.
  public DueLoop loop() {
    return loop;
  }

  /// Returns at the task's end or when the time is over; at once where too many wait, and when this
  /// instance stops.
  public void await(UUID taskId, Duration limit) throws InterruptedException {
    if (!places.tryAcquire()) {
      return;
    }
    try {
      Awaited task = waiting.compute(taskId, (id, known) -> joined(known));
      if (!stopping) {
        boolean unused = task.end.await(limit.toMillis(), TimeUnit.MILLISECONDS);
      }
    } finally {
      waiting.computeIfPresent(taskId, (id, task) -> --task.clients == 0 ? null : task);
      places.release();
    }
  }

  private static Awaited joined(@Nullable Awaited known) {
    Awaited task = known == null ? new Awaited() : known;
    task.clients++;
    return task;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    stopping = true;
    running = false;
    waiting.values().forEach(task -> task.end.countDown());
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  private int look() {
    UUID[] ids = waiting.keySet().toArray(UUID[]::new);
    if (ids.length > 0) {
      List<UUID> ended =
          jdbc.queryForList(
              "select task_id from task where task_id = any(?) and closed_at is not null",
              UUID.class,
              (Object) ids);
      for (UUID id : ended) {
        @Nullable Awaited task = waiting.get(id);
        if (task != null) {
          task.end.countDown();
        }
      }
    }
    return 0; // looks again after a while, not at once
  }
}
