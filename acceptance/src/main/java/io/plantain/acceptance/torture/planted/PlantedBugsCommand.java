package io.plantain.acceptance.torture.planted;

import io.plantain.acceptance.Checkout;
import io.plantain.acceptance.torture.evidence.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Plants each bug of the list by itself, lets a part of a smoke run loose on it, and prints which
/// guarantee noticed. A bug that nobody notices is a hole in the guarantees.
@Command(
    name = "planted-bugs",
    mixinStandardHelpOptions = true,
    description = "Shows that the guarantees can fail: one short fault run for each planted bug.")
public final class PlantedBugsCommand implements Callable<Integer> {
  /// Above the slowest smoke run on a busy machine.
  private static final Duration RUN_LIMIT = Duration.ofMinutes(12);

  /// Some bugs leave tasks open for ever. Longer than a lost event takes to be sent again.
  private static final Duration PATIENCE = Duration.ofSeconds(75);

  private static final int BROKEN = 1; // the fault run's exit code for a broken guarantee

  @Option(names = "--only", split = ",", description = "names of bugs (default: all)")
  private List<String> only = List.of();

  @Option(names = "--list", description = "only lists them")
  private boolean list;

  @Option(names = "--smoke", description = "all of a smoke run's faults, not only those it takes")
  private boolean smoke;

  @Option(names = "--seed", description = "of every run (default: ${DEFAULT-VALUE})")
  private long seed = 1;

  @Override
  public Integer call() throws Exception {
    List<PlantedBug> bugs =
        PlantedBugs.all().stream()
            .filter(bug -> only.isEmpty() || only.contains(bug.name()))
            .toList();
    if (bugs.isEmpty()) {
      System.err.println("No bug has such a name; see --list.");
      return 2;
    }
    if (list) {
      bugs.forEach(bug -> System.out.printf("%-45s %s%n", bug.name(), bug.why()));
      return 0;
    }
    Path work = Files.createTempDirectory("planted-bugs-");
    Planting planting = new Planting(work);
    System.out.printf("%-45s %-8s %7s  %s%n", "planted bug", "noticed", "seconds", "by");
    List<String> missed = new ArrayList<>();
    for (PlantedBug bug : bugs) {
      long began = System.nanoTime();
      Noticed noticed = run(bug, planting, work);
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
      boolean good = noticed.by.stream().anyMatch(bug.guarantees()::contains);
      if (!good) {
        missed.add(bug.name());
      }
      System.out.printf("%-45s %-8s %7d  %s%n", bug.name(), good ? "yes" : "NO", seconds, noticed);
    }
    System.out.printf("%d of %d noticed%n", bugs.size() - missed.size(), bugs.size());
    missed.forEach(name -> System.out.println("not noticed: " + name + ", see " + work));
    return missed.isEmpty() ? 0 : 1;
  }

  /// @param by names of the broken guarantees
  /// @param problem why the run says nothing, else empty
  private record Noticed(TreeSet<String> by, String problem) {
    @Override
    public String toString() {
      return by.isEmpty() ? problem : String.join(", ", by);
    }
  }

  private Noticed run(PlantedBug bug, Planting planting, Path work)
      throws IOException, InterruptedException {
    Path variables = work.resolve(bug.name() + ".variables");
    Path report = work.resolve(bug.name() + ".json");
    Path output = work.resolve(bug.name() + ".out");
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, String> variable : planting.variables(bug).entrySet()) {
      bug.services()
          .forEach(
              service -> lines.add(service + " " + variable.getKey() + "=" + variable.getValue()));
    }
    Files.write(variables, lines);
    List<String> command =
        new ArrayList<>(
            List.of(
                "./plantain",
                "torture",
                smoke ? "--smoke" : "--faults=" + bug.faultNames(),
                "--processes",
                Integer.toString(smoke ? 2 : bug.processes()),
                "--seed",
                Long.toString(seed),
                "--patience",
                Long.toString(PATIENCE.toSeconds()),
                "--variables",
                variables.toString(),
                "--report",
                report.toString()));
    if (!smoke && !bug.guarantees().contains(Snapshot.REPLAY)) {
      command.add("--no-replay");
    }
    Process run =
        new ProcessBuilder(command)
            .directory(Checkout.root().toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!run.waitFor(RUN_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      run.destroy();
      run.waitFor(1, TimeUnit.MINUTES);
      return new Noticed(new TreeSet<>(), "the run did not end; see " + output);
    }
    if (run.exitValue() != BROKEN || !Files.exists(report)) {
      return new Noticed(
          new TreeSet<>(), "nobody (exit code " + run.exitValue() + "); see " + output);
    }
    JsonNode guarantees =
        JsonMapper.shared().readTree(Files.readAllBytes(report)).path("guarantees");
    TreeSet<String> broken = new TreeSet<>();
    guarantees
        .properties()
        .forEach(
            guarantee -> {
              if (guarantee.getValue().asInt() > 0) {
                broken.add(guarantee.getKey());
              }
            });
    return new Noticed(broken, "no guarantee");
  }
}
