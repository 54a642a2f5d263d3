package io.plantain.local;

import io.plantain.local.demo.DemoTeam;
import io.plantain.local.demo.FirstPicture;
import io.plantain.local.process.LocalProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "up", description = "Starts everything and watches it; Ctrl-C ends it.")
final class UpCommand implements Callable<Integer> {
  @Option(names = "--detach", description = "Returns when all is ready and leaves it running.")
  private boolean detach;

  @Option(
      names = "--prometheus",
      description = "Also starts Prometheus, where it is installed, on PLANTAIN_PORT_PROMETHEUS.")
  private boolean prometheus;

  private final PrintStream out = System.out;

  @Override
  public Integer call() throws Exception {
    Home home = Home.find(System.getenv());
    LocalSettings settings = LocalSettings.fromEnvironment(System.getenv());
    if (detach) {
      return new Detached(home).start(prometheus ? List.of("--prometheus") : List.of());
    }
    LocalSystem system = new LocalSystem(home, settings, System.getenv());
    Watch watch = new Watch(system, out);
    StartUp startUp = new StartUp(system, out);
    CacheTraining training = new CacheTraining(system, out);
    stopAtExit(system, watch, training);

    out.println("Starting Plantain in " + home.directory());
    startUp.run();
    DemoTeam team = DemoTeam.prepare(home, settings, system.credentials().adminKey());
    out.printf(Locale.ROOT, "%nReady after %.1f s.%n%n", startUp.seconds());
    Guide.print(out, settings, team);
    picture(home, settings, team);
    if (prometheus) {
      startPrometheus(system);
    }
    Files.writeString(home.ready(), String.valueOf(ProcessHandle.current().pid()));
    out.printf("%nCtrl-C or ./plantain down ends it; ./plantain status shows it.%n");
    training.startInBackground();
    watch.run();
    return 0;
  }

  /// The system serves others all the same without it.
  private void startPrometheus(LocalSystem system) throws IOException, InterruptedException {
    if (LocalPrometheus.installed().isEmpty()) {
      out.println("  No Prometheus: it is not installed (Debian: apt install prometheus).");
      return;
    }
    LocalPrometheus prometheus = new LocalPrometheus(system.home());
    prometheus.prepare();
    prometheus.show(system.all());
    try {
      LocalProcess process = system.start(LocalPrometheus.NAME);
      system.readiness().await(system.spec(process), process);
      out.println("  Prometheus     http://localhost:" + system.spec(process).port());
    } catch (CannotGoOn e) {
      out.println("  No Prometheus: " + e.getMessage());
    }
  }

  private void picture(Home home, LocalSettings settings, DemoTeam team)
      throws InterruptedException {
    try {
      Path picture =
          Files.exists(home.firstPicture())
              ? home.firstPicture()
              : FirstPicture.make(home, settings, team);
      out.println("  First picture  " + picture);
    } catch (CannotGoOn e) {
      // The system may serve others all the same: say it and go on.
      out.println("  No first picture: " + e.getMessage());
    }
  }

  /// After Ctrl-C, `down`, the end of the terminal, and a start that failed.
  private static void stopAtExit(LocalSystem system, Watch watch, CacheTraining training) {
    Thread starting = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  watch.end();
                  training.end();
                  if (system.launcher().stream()
                      .anyMatch(l -> l.pid() == ProcessHandle.current().pid())) {
                    starting.interrupt(); // a start under way holds the lock
                    boolean alone = system.all().size() == 1; // a port was taken: nothing to tell
                    System.out.print(alone ? "" : "\nStopping ...\n");
                    system.stop();
                    System.out.print(alone ? "" : "All stopped.\n");
                  }
                },
                "stop"));
  }
}
