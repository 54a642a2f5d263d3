package io.plantain.intake.task;

import io.plantain.kit.DueLoop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// Waits for the ends of tasks. One look for all who wait, whichever instance ends their tasks.
public final class Ends {
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final int MOST_WAITING = 1_000; // a thread and a connection each

  private final JdbcTemplate jdbc;
  private final Map<UUID, CountDownLatch> waiting = new ConcurrentHashMap<>();
  private final DueLoop loop;

  public Ends(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    this.loop = new DueLoop("task-ends", LOOK, this::look);
  }

  /// To be run by the container.
  public DueLoop loop() {
    return loop;
  }

  /// Returns at the task's end or when the time is over; at once where too many wait.
  public void await(UUID taskId, Duration limit) throws InterruptedException {
    if (waiting.size() >= MOST_WAITING) {
      return;
    }
    CountDownLatch end = waiting.computeIfAbsent(taskId, id -> new CountDownLatch(1));
    try {
      boolean ended = end.await(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        return;
      }
    } finally {
      waiting.remove(taskId, end);
    }
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
        @Nullable CountDownLatch end = waiting.get(id);
        if (end != null) {
          end.countDown();
        }
      }
    }
    return 0; // looks again after a while, not at once
  }
}
