package io.plantain.acceptance.torture.fault;

import io.plantain.acceptance.torture.Fault;
import java.util.random.RandomGenerator;

/// One process more, then as many as before: partitions change hands twice.
public record ScaleUpAndDown(Ground ground, String service) implements Fault {
  @Override
  public String name() {
    return "scale " + service;
  }

  @Override
  public void strike(RandomGenerator random) throws Exception {
    int now = ground.processesOf(service).size();
    ground.plantain("scale", service, Integer.toString(now + 1));
    ground.plantain("scale", service, Integer.toString(now));
  }
}
