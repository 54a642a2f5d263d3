package io.plantain.local;

import io.plantain.local.process.LocalProcess;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "stop", description = "Ends one process, which then stays stopped until start.")
final class StopCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "PROCESS",
      description =
          "a service (all its processes), generation-worker-2 (one of them), kafka, postgres, s3"
              + " or sketch")
  private String name = "";

  @Option(names = "--kill", description = "Gives it no time for anything (SIGKILL).")
  private boolean kill;

  @Override
  public Integer call() throws Exception {
    Home home = Home.find(System.getenv());
    LocalSystem system = new LocalSystem(home, LocalSettings.load(home), System.getenv());
    List<LocalProcess> processes = system.named(name);
    system.stop(processes, kill);
    processes.forEach(process -> System.out.printf("  %-20s stopped%n", process.name()));
    return 0;
  }
}
