package io.plantain.acceptance.torture.fault;

import io.plantain.acceptance.torture.Fault;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// A server is ended, and started again after a while.
///
/// @param server `kafka`, `postgres` or `s3`
public record Away(Ground ground, String server, Duration length) implements Fault {
  @Override
  public String name() {
    return server + " away";
  }

  @Override
  public void strike(RandomGenerator random) throws Exception {
    ground.plantain("stop", server, "--kill");
    try {
      Thread.sleep(length);
    } finally {
      ground.plantain("start", server);
    }
    ground.awaitReady();
  }
}
