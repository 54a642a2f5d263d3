package io.plantain.acceptance.torture.fault;

import io.plantain.acceptance.torture.Fault;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// A process stands still for longer than its leases and its place in the consumer group last, and
/// goes on as if nothing had happened: the zombie.
public record Pause(Ground ground, String service, Duration length) implements Fault {
  @Override
  public String name() {
    return "pause " + service;
  }

  @Override
  public void strike(RandomGenerator random) throws Exception {
    String zombie = ground.anyOf(service, random);
    ground.signal(zombie, "STOP");
    try {
      Thread.sleep(length);
    } finally {
      ground.signal(zombie, "CONT");
    }
    ground.awaitReady();
  }
}
