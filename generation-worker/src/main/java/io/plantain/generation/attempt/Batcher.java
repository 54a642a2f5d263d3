package io.plantain.generation.attempt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Collects what arrives while the last batch is being written: one statement for many when busy,
/// no delay when idle.
final class Batcher<T> {
  private static final Logger log = LoggerFactory.getLogger(Batcher.class);
  private static final int CAPACITY = 10_000; // far above what `parallel` attempts can produce
  private static final int MAX_BATCH = 500; // rows in one statement
  private static final Duration LOOK_UP = Duration.ofMillis(250); // how soon a close is noticed
  private static final Duration CLOSE_LIMIT =
      Duration.ofMillis(750); // three of them and the calls fit a shutdown phase of 6 s

  private final BlockingQueue<T> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final Consumer<List<T>> write;
  private final Thread thread;
  private volatile boolean closing;

  /// @param write decides itself what is tried again; what it throws is lost, and the rows come due
  ///   again
  Batcher(String name, Consumer<List<T>> write) {
    this.write = write;
    this.thread = Thread.ofPlatform().daemon().name(name).start(this::loop);
  }

  /// Waits where the queue is full: the one behind it is away, so nothing new should begin.
  void put(T item) {
    try {
      queue.put(item);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// False where the queue is full.
  boolean offer(T item) {
    return queue.offer(item);
  }

  boolean isClosing() {
    return closing;
  }

  /// Writes what is left, within a limit.
  void close() {
    closing = true;
    try {
      thread.join(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void loop() {
    List<T> batch = new ArrayList<>();
    while (true) {
      try {
        @Nullable T first = queue.poll(LOOK_UP.toMillis(), TimeUnit.MILLISECONDS);
        if (first == null) {
          if (closing) {
            return;
          }
          continue;
        }
        batch.add(first);
        queue.drainTo(batch, MAX_BATCH - 1);
        write.accept(List.copyOf(batch));
        batch.clear();
      } catch (RuntimeException bug) { // a thread that is gone would stop everything behind it
        log.atError()
            .setCause(bug)
            .addKeyValue("lost", batch.size())
            .log("a batch was not written");
        batch.clear();
      } catch (InterruptedException e) {
        return;
      }
    }
  }
}
