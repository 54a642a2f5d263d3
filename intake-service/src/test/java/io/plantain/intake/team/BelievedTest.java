package io.plantain.intake.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BelievedTest {
  private final Believed<String> believed = new Believed<>(Duration.ofMinutes(1));

  @Test
  void aCrowdThatMissesLooksOnceEvenWhereTheLookFails() throws InterruptedException {
    CountDownLatch away = new CountDownLatch(1);
    AtomicInteger looks = new AtomicInteger();
    ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    List<Thread> crowd = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      crowd.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      believed.get("key", () -> fail(looks, away));
                    } catch (IllegalStateException failed) {
                      failures.add(String.valueOf(failed.getMessage()));
                    }
                  }));
    }
    await().until(() -> crowd.stream().allMatch(t -> t.getState() == Thread.State.WAITING));
    away.countDown();
    for (Thread one : crowd) {
      one.join();
    }

    assertThat(looks).hasValue(1);
    assertThat(failures).hasSize(20).containsOnly("away");
    assertThat(believed.get("key", () -> "back")).isEqualTo("back");
    assertThat(believed.get("key", () -> "never asked")).isEqualTo("back");
  }

  private static String fail(AtomicInteger looks, CountDownLatch away) {
    looks.incrementAndGet();
    try {
      away.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    throw new IllegalStateException("away");
  }

  @Test
  void whatWasNotThereIsLookedForAgain() {
    assertThat(believed.get("key", () -> null)).isNull();
    assertThat(believed.get("key", () -> "new")).isEqualTo("new");
  }
}
