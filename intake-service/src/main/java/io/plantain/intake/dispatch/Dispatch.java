package io.plantain.intake.dispatch;

import io.plantain.kit.DueLoop;
import io.plantain.kit.EventPublisher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.springframework.jdbc.core.JdbcTemplate;

/// Sends what is due: new tasks at once from memory, and from the table whatever was left behind by
/// a crash, a broker that was away, or a chain that lost an event.
///
/// Re-sending TaskSubmitted while a task is not closed re-drives every stage from what it stored.
public final class Dispatch {
  private static final Duration IDLE = Duration.ofSeconds(1); // the sweep's own precision
  private static final int MAX_HANDED_OVER = 1_000; // the rest is found in the table
  private static final int MAX_FROM_MEMORY = 500;
  private static final int MAX_FROM_TABLE = 100; // specs may be large
  private static final int MAX_KEYS_FORGOTTEN = 1_000;
  private static final Duration FORGET_EVERY = Duration.ofMinutes(1);

  private final DueTasks tasks;
  private final EventPublisher publisher;
  private final BlockingQueue<Due> handedOver = new ArrayBlockingQueue<>(MAX_HANDED_OVER);
  private final DueLoop loop = new DueLoop("dispatch", IDLE, this::round);
  private long forgetAt = System.nanoTime();

  public Dispatch(JdbcTemplate jdbc, EventPublisher publisher) {
    this.tasks = new DueTasks(jdbc);
    this.publisher = publisher;
  }

  /// To be run by the container.
  public DueLoop loop() {
    return loop;
  }

  /// Stored and committed; their rows are due by themselves a little later.
  public void handOver(List<Due> fresh) {
    if (fresh.isEmpty()) {
      return;
    }
    fresh.forEach(handedOver::offer);
    loop.wake();
  }

  public void wake() {
    loop.wake();
  }

  private int round() {
    List<Due> due = new ArrayList<>();
    handedOver.drainTo(due, MAX_FROM_MEMORY);
    if (due.isEmpty()) {
      due = tasks.claim(MAX_FROM_TABLE);
    }
    if (!due.isEmpty()) {
      send(due);
    } else if (System.nanoTime() >= forgetAt) {
      tasks.forgetOldKeys(MAX_KEYS_FORGOTTEN);
      forgetAt = System.nanoTime() + FORGET_EVERY.toNanos();
    }
    return due.size();
  }

  private void send(List<Due> due) {
    publisher.publish(due.stream().flatMap(task -> task.events().stream()).toList());
    List<Due> driven = due.stream().filter(Due::drive).toList();
    if (!driven.isEmpty()) {
      tasks.driven(driven.stream().map(Due::taskId).toList());
    }
    List<Due> canceled = due.stream().filter(Due::cancel).toList();
    if (!canceled.isEmpty()) {
      tasks.cancelSent(canceled.stream().map(Due::taskId).toList());
    }
  }
}
