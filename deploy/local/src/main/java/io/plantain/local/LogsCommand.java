package io.plantain.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "logs", description = "Shows what a process wrote.")
final class LogsCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "SERVICE",
      description =
          "intake-service, moderation-service, ledger-service, generation-worker, storage-worker,"
              + " kafka, postgres, s3, sketch, launcher, or generation-worker-2 ...")
  private String service = "";

  @Option(names = "-f", description = "Goes on as more is written.")
  private boolean follow;

  @Option(names = "-n", defaultValue = "100", description = "Lines (100).")
  private int lines;

  @Override
  public Integer call() throws Exception {
    Home home = Home.find(System.getenv());
    Path log =
        service.equals(LocalSystem.POSTGRES)
            ? home.data("postgres").resolve("postgres.log")
            : home.log(service.replaceAll("[^a-z0-9-]", ""));
    if (!Files.exists(log)) {
      throw new CannotGoOn("There is no log of \"" + service + "\"; ./plantain status names all.");
    }
    List<String> command = new ArrayList<>(List.of("tail", "-n", String.valueOf(lines)));
    if (follow) {
      command.add("-F");
    }
    command.add(log.toString());
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}
