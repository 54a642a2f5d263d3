package io.plantain.acceptance.torture.fault;

import io.plantain.acceptance.torture.Fault;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// The broker lives, and one service cannot reach it.
public record CutOff(Ground ground, String service, Duration length) implements Fault {
  @Override
  public String name() {
    return "broker unreachable for " + service;
  }

  @Override
  public void strike(RandomGenerator random) throws Exception {
    TcpProxy wire = ground.kafkaOf(service);
    wire.cut();
    try {
      Thread.sleep(length);
    } finally {
      wire.heal();
    }
    ground.awaitReady();
  }
}
