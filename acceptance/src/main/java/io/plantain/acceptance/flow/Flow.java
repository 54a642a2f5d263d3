package io.plantain.acceptance.flow;

import picocli.CommandLine.Command;

/// Runs that need minutes, each with promises it can break.
@Command(
    name = "flow",
    mixinStandardHelpOptions = true,
    description = "Floods, stops and restarts an installation of its own, and prints figures.",
    subcommands = {
      Backpressure.class,
      Rolling.class,
      BrokerAway.class,
      Recovery.class,
      StopTimes.class,
      InFlight.class,
      Scaling.class,
      Tracing.class,
      Versions.class
    })
public final class Flow {
  private Flow() {}
}
