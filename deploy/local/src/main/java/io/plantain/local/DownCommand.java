package io.plantain.local;

import io.plantain.local.process.LocalProcess;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;

@Command(name = "down", description = "Ends everything that up started.")
final class DownCommand implements Callable<Integer> {
  /// A launcher needs the services' time to finish and the servers' time to close.
  private static final Duration LAUNCHER_TIMEOUT = Duration.ofSeconds(100);

  @Override
  public Integer call() throws Exception {
    stop(LocalSystem.ofEnvironment());
    System.out.println("All stopped.");
    return 0;
  }

  static void stop(LocalSystem system) throws Exception {
    Optional<ProcessHandle> launcher = system.launcher().flatMap(LocalProcess::handle);
    if (launcher.isPresent()) {
      launcher.get().destroy(); // it ends the others
      try {
        launcher.get().onExit().get(LAUNCHER_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        launcher.get().destroyForcibly();
      }
    }
    system.stop();
  }
}
