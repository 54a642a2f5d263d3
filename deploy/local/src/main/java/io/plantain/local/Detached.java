package io.plantain.local;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Runs `up` as a process of its own and shows what it says until it is ready.
final class Detached {
  private static final Duration PAUSE = Duration.ofMillis(100);

  /// Hears neither Ctrl-C nor the end of the terminal.
  private static final String SHIELD = "trap '' INT HUP; exec \"$@\"";

  private final Home home;

  Detached(Home home) {
    this.home = home;
  }

  int start(List<String> options) throws IOException, InterruptedException {
    Path log = home.log("launcher");
    Files.createDirectories(log.getParent());
    Files.deleteIfExists(log); // what is shown below is this start only
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                SHIELD,
                "sh",
                Plan.javaProgram(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dplantain.root=" + home.root(),
                "-jar",
                home.launcherJar(),
                "up"));
    command.addAll(options);
    Process process =
        new ProcessBuilder(command)
            .directory(home.root().toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Thread giveUp = new Thread(process::destroy, "give-up"); // Ctrl-C before it is ready
    Runtime.getRuntime().addShutdownHook(giveUp);
    boolean ready = follow(process, log);
    Runtime.getRuntime().removeShutdownHook(giveUp);
    return ready ? 0 : 1;
  }

  private boolean follow(Process process, Path log) throws IOException, InterruptedException {
    String pid = String.valueOf(process.pid());
    try (var shown = new RandomAccessFile(log.toFile(), "r")) {
      while (true) {
        boolean alive = process.isAlive();
        boolean ready = Files.exists(home.ready()) && Files.readString(home.ready()).equals(pid);
        byte[] more = new byte[(int) (shown.length() - shown.getFilePointer())];
        shown.readFully(more);
        System.out.write(more);
        System.out.flush();
        if (ready || !alive) {
          return ready;
        }
        Thread.sleep(PAUSE);
      }
    }
  }
}
