package io.plantain.local;

import io.plantain.local.process.LocalProcess;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "start", description = "Starts what stop ended.")
final class StartCommand implements Callable<Integer> {
  @Mixin private NamedProcesses named = new NamedProcesses();

  @Option(names = "--no-wait", description = "Returns before it is ready.")
  private boolean noWait;

  @Override
  public Integer call() throws Exception {
    LocalSystem system = LocalSystem.ofEnvironment();
    List<LocalProcess> processes = named.in(system);
    start(system, processes, noWait);
    return 0;
  }

  static void start(LocalSystem system, List<LocalProcess> processes, boolean noWait)
      throws InterruptedException {
    if (system.launcher().isEmpty()) {
      throw new CannotGoOn("Nothing runs; start it with ./plantain up");
    }
    system.due(processes);
    for (LocalProcess process : processes) {
      if (!noWait) {
        system.awaitStarted(process.name());
      }
      System.out.printf("  %-20s %s%n", process.name(), noWait ? "starting" : "ready");
    }
  }
}
