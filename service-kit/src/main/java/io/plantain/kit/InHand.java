package io.plantain.kit;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What is being worked on at this moment. A stop lets it finish for a while; what then still waits
/// for something slow or away is interrupted: its offsets are not committed and its rows stay due,
/// so it is handed back to whoever comes next.
final class InHand {
  /// Even late in a stop a broker that is there gets the time for one answer.
  private static final Duration LEAST = Duration.ofMillis(200);

  private final Set<Work> works = ConcurrentHashMap.newKeySet();
  private volatile boolean handedBack;
  private volatile @Nullable Long lastNanos;

  /// A stop has begun: what is in hand will be handed back after this.
  void lastOrders(Duration left) {
    lastNanos = System.nanoTime() + left.toNanos();
  }

  /// As long as the work may usually take, or what a stop leaves of it.
  Duration within(Duration usual) {
    Long last = lastNanos;
    if (last == null) {
      return usual;
    }
    long left = Math.max(last - System.nanoTime(), LEAST.toNanos());
    return left < usual.toNanos() ? Duration.ofNanos(left) : usual;
  }

  /// Work of the calling thread, until it is closed.
  ///
  /// @throws TryLater when it is too late to begin
  Work begin() {
    Work work = new Work(Thread.currentThread());
    works.add(work);
    if (handedBack) {
      work.close();
      throw new TryLater("stopping", null);
    }
    return work;
  }

  /// Nothing begins from here on.
  void handBack() {
    handedBack = true;
    works.forEach(Work::interrupt);
  }

  boolean isHandedBack() {
    return handedBack;
  }

  boolean isEmpty() {
    return works.isEmpty();
  }

  final class Work implements AutoCloseable {
    private final Thread thread;
    private boolean ended;
    private boolean interrupted;

    private Work(Thread thread) {
      this.thread = thread;
    }

    private synchronized void interrupt() {
      if (!ended) {
        interrupted = true;
        thread.interrupt();
      }
    }

    /// Takes our own interrupt back: the thread still has to leave its consumer group in order.
    @Override
    public synchronized void close() {
      ended = true;
      works.remove(this);
      if (interrupted) {
        Thread.interrupted();
      }
    }
  }
}
