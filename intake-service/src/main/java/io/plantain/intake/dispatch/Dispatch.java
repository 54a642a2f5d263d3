package io.plantain.intake.dispatch;

import io.plantain.kit.DueLoop;
import io.plantain.kit.EventPublisher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.jdbc.core.JdbcTemplate;

/// Sends what is due: new tasks at once from memory, and from the table whatever was left behind by
/// a crash, a broker that was away, or a chain that lost an event.
///
/// Re-sending TaskSubmitted while a task is not closed re-drives every stage from what it stored.
public final class Dispatch {
  private static final Duration IDLE = Duration.ofSeconds(1); // the sweep's own precision
  private static final int MAX_HANDED_OVER = 1_000; // the rest is found in the table
  private static final long MAX_HANDED_OVER_CHARACTERS = 8_000_000; // 16 MB of a small heap
  private static final int MAX_FROM_MEMORY = 500;
  private static final int MAX_FROM_TABLE = 100; // or 4 MB of what was asked for
  private static final Duration TABLE_TURN = Duration.ofMillis(250);

  private final DueTasks tasks;
  private final WaitingLine waiting;
  private final EventPublisher publisher;
  private final BlockingQueue<Due> handedOver = new ArrayBlockingQueue<>(MAX_HANDED_OVER);
  private final DueLoop loop = new DueLoop("dispatch", IDLE, this::round);
  private final AtomicLong handedOverCharacters = new AtomicLong();
  private long lookAt = System.nanoTime();

  /// @param driveAgain when a task that is not closed is driven again for the first time
  public Dispatch(JdbcTemplate jdbc, EventPublisher publisher, Duration driveAgain) {
    this.tasks = new DueTasks(jdbc, driveAgain);
    this.waiting = new WaitingLine(jdbc);
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
    for (Due task : fresh) {
      long characters = charactersOf(task);
      if (handedOverCharacters.addAndGet(characters) > MAX_HANDED_OVER_CHARACTERS
          || !handedOver.offer(task)) {
        handedOverCharacters.addAndGet(-characters);
      }
    }
    loop.wake();
  }

  public void wake() {
    loop.wake();
  }

  /// A stream of new tasks must not keep cancels and re-drives waiting, so the table has its turn
  /// too.
  private int round() {
    List<Due> due = new ArrayList<>();
    handedOver.drainTo(due, MAX_FROM_MEMORY);
    due.forEach(task -> handedOverCharacters.addAndGet(-charactersOf(task)));
    long now = System.nanoTime();
    int announced = 0;
    if (due.isEmpty() || now - lookAt >= 0) {
      waiting.release();
      due.addAll(tasks.claim(MAX_FROM_TABLE));
      announced = announce();
      lookAt = now + TABLE_TURN.toNanos();
    }
    if (!due.isEmpty()) {
      send(due);
    }
    return due.size() + announced;
  }

  /// In a lane of their own: a crowd that waits must not stand before tasks that go.
  private int announce() {
    List<WaitingLine.Fresh> fresh = waiting.claimUnannounced(MAX_FROM_TABLE);
    if (!fresh.isEmpty()) {
      publisher.publish(fresh.stream().map(WaitingLine.Fresh::accepted).toList());
      waiting.announced(fresh.stream().map(WaitingLine.Fresh::taskId).toList());
    }
    return fresh.size();
  }

  private static long charactersOf(Due task) {
    String content = task.spec().options().content();
    return (long) task.spec().prompt().length() + (content == null ? 0 : content.length());
  }

  private void send(List<Due> due) {
    publisher.publish(due.stream().flatMap(task -> task.events().stream()).toList());
    List<Due> driven = due.stream().filter(Due::drive).toList();
    if (!driven.isEmpty()) {
      tasks.driven(driven.stream().map(Due::taskId).toList());
    }
    List<Due> ended = due.stream().filter(task -> task.endedAt() != null).toList();
    if (!ended.isEmpty()) {
      tasks.ended(ended.stream().map(Due::taskId).toList());
    }
    List<Due> canceled = due.stream().filter(Due::cancel).toList();
    if (!canceled.isEmpty()) {
      tasks.cancelSent(canceled.stream().map(Due::taskId).toList());
    }
  }
}
