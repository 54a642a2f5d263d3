package io.plantain.kit;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What is being worked on at this moment. A stop lets it finish for a while; what then still waits
/// for something slow or away is interrupted: its offsets are not committed and its rows stay due,
/// so it is handed back to whoever comes next.
final class InHand {
  private final Set<Work> works = ConcurrentHashMap.newKeySet();
  private volatile boolean handedBack;

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
