package io.plantain.local;

import io.plantain.local.process.LocalProcess;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "restart", description = "Stops and starts one process.")
final class RestartCommand implements Callable<Integer> {
  @Mixin private NamedProcesses named = new NamedProcesses();

  @Option(names = "--kill", description = "Gives it no time for anything (SIGKILL).")
  private boolean kill;

  @Option(names = "--no-wait", description = "Returns before it is ready.")
  private boolean noWait;

  @Override
  public Integer call() throws Exception {
    LocalSystem system = LocalSystem.ofEnvironment();
    List<LocalProcess> processes = named.in(system);
    system.stop(processes, kill);
    StartCommand.start(system, processes, noWait);
    return 0;
  }
}
