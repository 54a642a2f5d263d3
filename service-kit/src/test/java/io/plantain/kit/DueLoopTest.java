package io.plantain.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class DueLoopTest {
  @Test
  void letsARoundEndBeforeItStops() throws InterruptedException {
    CountDownLatch inTheMiddle = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    DueLoop loop =
        new DueLoop(
            "test",
            Duration.ofMinutes(1),
            () -> {
              inTheMiddle.countDown();
              await(goOn);
              ended.set(true);
              return 0;
            });
    loop.start();
    inTheMiddle.await();

    CountDownLatch stopped = new CountDownLatch(1);
    loop.stop(stopped::countDown);
    goOn.countDown();

    assertThat(stopped.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(ended).isTrue();
  }

  @Test
  void interruptsARoundThatWaitsForSomethingAway() throws InterruptedException {
    CountDownLatch inTheMiddle = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    DueLoop loop =
        new DueLoop(
            "test",
            Duration.ofMinutes(1),
            () -> {
              inTheMiddle.countDown();
              try {
                never.await();
              } catch (InterruptedException stopping) {
                interrupted.countDown();
                throw new IllegalStateException(stopping);
              }
              return 0;
            });
    loop.start();
    inTheMiddle.await();

    loop.stop();

    assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
