package io.plantain.acceptance.flow;

import picocli.CommandLine.Command;

/// Runs that need minutes and an installation of their own, each with promises it can break.
@Command(
    name = "flow",
    mixinStandardHelpOptions = true,
    description = "Floods, stops and restarts an installation of its own, and prints figures.")
public final class Flow {
  private Flow() {}
}
