package io.plantain.acceptance.torture.fault;

import io.plantain.acceptance.torture.Fault;
import java.util.random.RandomGenerator;

/// `kill -9` of one process; the launcher starts it again.
///
/// @param service a service, `kafka`, `postgres` or `s3`
public record Kill(Ground ground, String service) implements Fault {
  @Override
  public String name() {
    return "kill " + service;
  }

  @Override
  public void strike(RandomGenerator random) throws Exception {
    boolean many = Ground.SERVICES.contains(service);
    ground.signal(many ? ground.anyOf(service, random) : service, "KILL");
    Thread.sleep(500); // the launcher has to see it first
    ground.awaitReady();
  }
}
