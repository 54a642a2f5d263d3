package io.plantain.acceptance.torture.fault;

import io.plantain.acceptance.torture.Fault;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// Every 16 KiB to and from the object store take a quarter of a second longer.
public record ObjectStoreSlow(Ground ground, Duration length) implements Fault {
  private static final Duration EACH_CHUNK = Duration.ofMillis(250);

  @Override
  public String name() {
    return "object store slow";
  }

  @Override
  public void strike(RandomGenerator random) throws Exception {
    ground.objectStore().slow(EACH_CHUNK);
    try {
      Thread.sleep(length);
    } finally {
      ground.objectStore().heal();
    }
  }
}
