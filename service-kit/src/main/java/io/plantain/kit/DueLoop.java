package io.plantain.kit;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Works on due rows: again at once while there was work, else after `idle` or a wake-up. A failing
/// round is repeated with a growing pause; the loop itself never ends before the service does.
public final class DueLoop implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(DueLoop.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /// A stopping loop may finish its round for so long; then it is interrupted, and the rows stay
  /// due.
  private static final Duration LAST_ROUND = Duration.ofSeconds(2);

  private static final Duration HANDING_BACK = Duration.ofMillis(500);

  /// Starts before and stops after the listeners and the web server, which make rows due.
  private static final int PHASE = -100;

  private final String name;
  private final Duration idle;
  private final IntSupplier work;
  private final Semaphore wakeUps = new Semaphore(0);
  private volatile boolean running;
  private @Nullable Thread thread;

  /// @param work returns how many rows it handled
  public DueLoop(String name, Duration idle, IntSupplier work) {
    this.name = name;
    this.idle = idle;
    this.work = work;
  }

  /// Something may be due now.
  public void wake() {
    if (wakeUps.availablePermits() == 0) {
      wakeUps.release();
    }
  }

  @Override
  public void start() {
    running = true;
    thread = Thread.ofPlatform().name(name).start(this::loop);
  }

  @Override
  public void stop() {
    running = false;
    wake();
    Thread stopping = thread;
    if (stopping != null) {
      try {
        if (!stopping.join(LAST_ROUND)) {
          stopping.interrupt();
          stopping.join(HANDING_BACK);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// All loops of a service stop at the same time.
  @Override
  public void stop(Runnable stopped) {
    Thread.ofVirtual()
        .start(
            () -> {
              stop();
              stopped.run();
            });
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private void loop() {
    Duration pause = FIRST_PAUSE;
    while (running) {
      try {
        if (work.getAsInt() == 0) {
          waitFor(idle);
        }
        pause = FIRST_PAUSE;
      } catch (RuntimeException failed) {
        if (!running) {
          return;
        }
        log.atWarn()
            .addKeyValue("loop", name)
            .addKeyValue("reason", failed.toString())
            .log("a round of due rows failed and is repeated");
        waitFor(pause);
        pause =
            pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
                ? LONGEST_PAUSE
                : pause.multipliedBy(2);
      }
    }
  }

  private void waitFor(Duration limit) {
    try {
      if (wakeUps.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        wakeUps.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      running = false;
    }
  }
}
