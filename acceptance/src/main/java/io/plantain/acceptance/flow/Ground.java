package io.plantain.acceptance.flow;

import io.plantain.acceptance.Checkout;
import io.plantain.acceptance.Installation;
import io.plantain.acceptance.Ports;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/// What every run stands on: an installation of its own, and promises that it keeps book of.
abstract class Ground implements Callable<Integer> {
  private static final int UP_LIMIT_SECONDS = 480; // on a busy machine, with caches to be made
  private static final int DOWN_LIMIT_SECONDS = 90;

  @Option(
      names = "--running",
      description = "use the system that ./plantain up started, and leave it running")
  private boolean running;

  private final PrintStream out;
  private final List<String> broken = new ArrayList<>();

  Ground() {
    this.out = Objects.requireNonNull(System.out);
  }

  abstract void run(Installation system) throws Exception;

  /// What a system of its own is started with, besides the usual.
  Map<String, String> surroundings() {
    return Map.of();
  }

  /// Where a system of its own lives.
  Path home() {
    return Checkout.root().resolve("acceptance/target/flow");
  }

  /// Before a system of its own is started.
  void prepare(Path home) throws Exception {}

  /// Runs, and says which promises were broken.
  final List<String> brokenIn(Installation system) throws Exception {
    run(system);
    return List.copyOf(broken);
  }

  @Override
  public Integer call() throws Exception {
    if (running) {
      run(Installation.usual());
    } else {
      Installation system = own();
      prepare(system.home());
      say("Starting a system in %s ...", system.home());
      system.plantain(UP_LIMIT_SECONDS, "up", "--detach");
      try {
        system.awaitStartupCaches();
        run(system);
      } finally {
        system.plantain(DOWN_LIMIT_SECONDS, "down");
      }
    }
    say(
        "%n%s",
        broken.isEmpty() ? "Every promise was kept." : broken.size() + " promises were broken.");
    return broken.isEmpty() ? 0 : 1;
  }

  private Installation own() {
    Map<String, String> environment = Ports.ofInstallation();
    environment.putAll(surroundings());
    environment.put("PLANTAIN_BUILD", "never"); // the script has just built, if it had to
    return new Installation(home(), environment);
  }

  final void say(String text, Object... values) {
    out.printf(text + "%n", values);
  }

  /// A line of the report; a broken one makes the run fail.
  final void promise(boolean kept, String text, Object... values) {
    String line = text.formatted(values);
    say("%s %s", kept ? "  kept  " : "  BROKEN", line);
    if (!kept) {
      broken.add(line);
    }
  }
}
