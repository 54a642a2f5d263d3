package io.plantain.acceptance.torture.fault;

import io.plantain.acceptance.torture.Fault;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// No worker reaches the object store; uploads in hand break off.
public record ObjectStoreAway(Ground ground, Duration length) implements Fault {
  @Override
  public String name() {
    return "object store away";
  }

  @Override
  public void strike(RandomGenerator random) throws Exception {
    ground.objectStore().cut();
    try {
      Thread.sleep(length);
    } finally {
      ground.objectStore().heal();
    }
  }
}
