package io.plantain.intake.submission;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataIntegrityViolationException;

/// Orders that arrive at the same time share a transaction: one thread takes whatever is waiting,
/// so a lone order never waits and a crowd pays for one commit.
final class AcceptLine implements SmartLifecycle {
  private static final int MAX_WAITING = 2_000; // beyond it callers hear "try again"
  private static final int MAX_TOGETHER = 200; // keeps a transaction in the low milliseconds
  private static final Duration LOOK_AROUND = Duration.ofMillis(500); // notices a stop

  private record Waiting(Order order, CompletableFuture<Answer> answer) {}

  private final Function<List<Order>, List<Answer>> accept;
  private final BlockingQueue<Waiting> line = new ArrayBlockingQueue<>(MAX_WAITING);
  private volatile boolean running;

  AcceptLine(Function<List<Order>, List<Answer>> accept) {
    this.accept = accept;
  }

  CompletableFuture<Answer> join(Order order) {
    Waiting waiting = new Waiting(order, new CompletableFuture<>());
    if (!running || !line.offer(waiting)) {
      waiting.answer.completeExceptionally(new Overloaded("too many requests are waiting"));
    }
    return waiting.answer;
  }

  @Override
  public void start() {
    running = true;
    Thread.ofPlatform().name("accept-line").start(this::loop);
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /// Starts before and stops after the web server.
  @Override
  public int getPhase() {
    return 0;
  }

  private void loop() {
    List<Waiting> together = new ArrayList<>();
    while (running || !line.isEmpty()) {
      try {
        Waiting first = line.poll(LOOK_AROUND.toMillis(), TimeUnit.MILLISECONDS);
        if (first == null) {
          continue;
        }
        together.add(first);
        line.drainTo(together, MAX_TOGETHER - 1);
        serve(together);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } finally {
        together.clear();
      }
    }
  }

  /// Where the data of one order is to blame, each is tried alone, so that none fails its
  /// neighbours. A database that is away fails all at once: alone they would wait one by one.
  private void serve(List<Waiting> together) {
    try {
      List<Answer> answers = accept.apply(together.stream().map(Waiting::order).toList());
      for (int i = 0; i < answers.size(); i++) {
        together.get(i).answer.complete(answers.get(i));
      }
    } catch (RuntimeException | Error failed) { // whatever it is, the line must move on
      if (failed instanceof DataIntegrityViolationException && together.size() > 1) {
        together.forEach(waiting -> serve(List.of(waiting)));
      } else {
        together.forEach(waiting -> waiting.answer.completeExceptionally(failed));
      }
    }
  }
}
