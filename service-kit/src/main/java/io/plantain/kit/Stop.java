package io.plantain.kit;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/// A stop is over within 10 s, whatever is away. First everything in hand may finish; then it is
/// handed back; and where even that hangs, say in a database that went silent, the process ends as
/// in a crash, which every stage survives anyway.
final class Stop implements ApplicationListener<ContextClosedEvent> {
  private static final Logger log = LoggerFactory.getLogger(Stop.class);

  /// Far above a usual batch, and early enough for a broker that is away to be given up, for
  /// consumers to leave their groups and for pools to close.
  private static final Duration HAND_BACK_AFTER = Duration.ofSeconds(4);

  /// Boot's name for the thread that a SIGTERM starts; a context that is closed otherwise, in a
  /// test say, must not take its JVM along.
  private static final String SIGTERM_THREAD = "SpringApplicationShutdownHook";

  private static final int TERMINATED = 143; // 128 + SIGTERM, as the JVM itself would say

  private final InHand inHand;
  private final Duration haltAfter;
  private final AtomicBoolean begun = new AtomicBoolean();

  /// @param haltAfter above the 4 s after which work is handed back
  Stop(InHand inHand, Duration haltAfter) {
    this.inHand = inHand;
    this.haltAfter = haltAfter;
  }

  @Override
  public void onApplicationEvent(ContextClosedEvent closing) {
    if (begun.compareAndSet(false, true)) {
      inHand.lastOrders(HAND_BACK_AFTER);
      Thread stopping = Thread.currentThread();
      Thread.ofPlatform().daemon().name("stop").start(() -> watch(stopping));
    }
  }

  private void watch(Thread stopping) {
    try {
      Thread.sleep(HAND_BACK_AFTER);
      if (!inHand.isEmpty()) {
        log.atWarn().log("stopping: what is still in hand is handed back");
      }
      inHand.handBack();
      if (stopping.getName().equals(SIGTERM_THREAD)) {
        Thread.sleep(haltAfter.minus(HAND_BACK_AFTER));
        log.atWarn()
            .addKeyValue("hangs_in", Arrays.toString(stopping.getStackTrace()))
            .log("stopping takes too long: the process ends now");
        Runtime.getRuntime().halt(TERMINATED);
      }
    } catch (InterruptedException nobodyDoes) {
      Thread.currentThread().interrupt();
    }
  }
}
