package io.plantain.generation.attempt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Collects what arrives while the last batch is being written: one statement for many when busy,
/// no delay when idle.
final class Batcher<T> {
  private static final Logger log = LoggerFactory.getLogger(Batcher.class);

  /// Five times what `parallel` attempts can produce.
  private static final int CAPACITY = 1_000;

  private static final int MAX_BATCH = 500; // rows in one statement

  private final BlockingQueue<Optional<T>> queue = new ArrayBlockingQueue<>(CAPACITY);
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
      queue.put(Optional.of(item));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// False where the queue is full.
  boolean offer(T item) {
    return queue.offer(Optional.of(item));
  }

  boolean isClosing() {
    return closing;
  }

  /// Writes what is left, as long as there is time.
  void close(Duration limit) {
    closing = true;
    queue.offer(Optional.empty()); // wakes it; in a full queue it is awake
    try {
      if (!thread.join(limit) && !queue.isEmpty()) {
        log.atWarn().addKeyValue("left", queue.size()).log("stopped before all was written");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void loop() {
    List<T> batch = new ArrayList<>();
    List<Optional<T>> taken = new ArrayList<>();
    while (!(closing && queue.isEmpty())) {
      try {
        taken.add(queue.take());
        queue.drainTo(taken, MAX_BATCH - 1);
        taken.forEach(one -> one.ifPresent(batch::add));
        if (!batch.isEmpty()) {
          write.accept(List.copyOf(batch));
        }
        taken.clear();
        batch.clear();
      } catch (RuntimeException bug) { // a thread that is gone would stop everything behind it
        log.atError()
            .setCause(bug)
            .addKeyValue("lost", batch.size())
            .log("a batch was not written");
        taken.clear();
        batch.clear();
      } catch (InterruptedException e) {
        return;
      }
    }
  }
}
