package io.plantain.local;

import io.plantain.local.process.LocalProcess;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "restart", description = "Stops and starts one process.")
final class RestartCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "PROCESS",
      description =
          "a service (all its processes), generation-worker-2 (one of them), kafka, postgres, s3"
              + " or sketch")
  private String name = "";

  @Option(names = "--kill", description = "Gives it no time for anything (SIGKILL).")
  private boolean kill;

  @Option(names = "--no-wait", description = "Returns before it is ready.")
  private boolean noWait;

  @Override
  public Integer call() throws Exception {
    Home home = Home.find(System.getenv());
    LocalSystem system = new LocalSystem(home, LocalSettings.load(home), System.getenv());
    List<LocalProcess> processes = system.named(name);
    system.stop(processes, kill);
    StartCommand.start(system, processes, noWait);
    return 0;
  }
}
