package io.plantain.local;

import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "reset",
    description = "Ends everything and deletes all tasks, credits, pictures, keys and logs.")
final class ResetCommand implements Callable<Integer> {

  @Override
  public Integer call() throws Exception {
    Home home = Home.find(System.getenv());
    DownCommand.stop(new LocalSystem(home, LocalSettings.load(home), System.getenv()));
    StartupCache.delete(home.directory().resolve("data"));
    StartupCache.delete(home.logs());
    Files.deleteIfExists(home.demoTeam());
    Files.deleteIfExists(home.firstPicture());
    // The databases that knew these passwords are gone.
    Files.deleteIfExists(home.credentials());
    System.out.println("Deleted; the start-up caches are kept.");
    return 0;
  }
}
