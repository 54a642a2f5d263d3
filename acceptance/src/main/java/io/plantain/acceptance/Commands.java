package io.plantain.acceptance;

import io.plantain.acceptance.flow.Flow;
import io.plantain.acceptance.torture.Torture;
import io.plantain.acceptance.torture.planted.PlantedBugsCommand;
import io.plantain.acceptance.torture.traffic.TrafficRun;
import io.plantain.acceptance.watch.DashboardsCommand;
import io.plantain.acceptance.watch.TraceCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// What `./plantain` offers beyond running the system: measuring it and taking it apart.
@Command(
    name = "./plantain",
    mixinStandardHelpOptions = true,
    subcommands = {
      Benchmark.class,
      Flow.class,
      Torture.class,
      TrafficRun.class,
      PlantedBugsCommand.class,
      DashboardsCommand.class,
      TraceCommand.class
    })
public final class Commands {
  private Commands() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Commands()).execute(arguments));
  }
}
