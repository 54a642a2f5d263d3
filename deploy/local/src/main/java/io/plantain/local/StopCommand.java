package io.plantain.local;

import io.plantain.local.process.LocalProcess;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "stop", description = "Ends processes, which then stay stopped until start.")
final class StopCommand implements Callable<Integer> {
  @Mixin private NamedProcesses named = new NamedProcesses();

  @Option(names = "--kill", description = "Gives it no time for anything (SIGKILL).")
  private boolean kill;

  @Override
  public Integer call() throws Exception {
    LocalSystem system = LocalSystem.ofEnvironment();
    List<LocalProcess> processes = named.in(system);
    system.stop(processes, kill);
    processes.forEach(process -> System.out.printf("  %-20s stopped%n", process.name()));
    return 0;
  }
}
