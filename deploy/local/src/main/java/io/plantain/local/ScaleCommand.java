package io.plantain.local;

import io.plantain.local.process.LocalProcess;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "scale", description = "Adds or ends processes of one service, until the next up.")
final class ScaleCommand implements Callable<Integer> {
  @Parameters(paramLabel = "SERVICE", description = "generation-worker, for example.")
  private String service = "";

  @Parameters(paramLabel = "N", description = "How many there shall be, 1 to 8.")
  private int wanted;

  @Override
  public Integer call() throws Exception {
    Service kind =
        Service.of(service)
            .filter(s -> s.title().equals(service))
            .orElseThrow(
                () ->
                    new CannotGoOn(
                        "\"" + service + "\" is none of " + LocalSystem.serviceTitles() + "."));
    if (wanted < 1 || wanted > LocalSystem.MAX_PROCESSES) {
      throw new CannotGoOn("N must be 1 to " + LocalSystem.MAX_PROCESSES + ".");
    }
    LocalSystem system = LocalSystem.ofEnvironment();
    if (system.launcher().isEmpty()) {
      throw new CannotGoOn("Nothing runs; start it with ./plantain up");
    }
    for (String name : system.scale(kind, wanted)) {
      LocalProcess process = system.awaitStarted(name);
      System.out.printf("  %-20s ready   port %d%n", process.name(), process.port());
    }
    System.out.printf("%s: %d%n", service, wanted);
    return 0;
  }
}
