package io.plantain.acceptance.torture;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.plantain.acceptance.Checkout;
import io.plantain.acceptance.Installation;
import io.plantain.acceptance.torture.evidence.Rest;
import io.plantain.acceptance.torture.evidence.Snapshot;
import io.plantain.acceptance.torture.fault.ClockJump;
import io.plantain.acceptance.torture.fault.ProcessFaults;
import io.plantain.acceptance.torture.fault.RecordFaults;
import io.plantain.acceptance.torture.fault.ServerFaults;
import io.plantain.acceptance.torture.fault.Site;
import io.plantain.acceptance.torture.guarantee.Guarantees;
import io.plantain.acceptance.torture.traffic.Traffic;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `./plantain torture`: an installation of its own, traffic, faults, then the question whether
/// every promise held.
@Command(
    name = "torture",
    mixinStandardHelpOptions = true,
    exitCodeOnExecutionException = Torture.FAILED,
    description = {
      "Starts a system of its own, strikes it under load, and checks every guarantee.",
      "Exit code 0: all held; 1: a guarantee is broken; 2: the run failed; 3: a fault or a bite is"
          + " missing."
    })
public final class Torture implements Callable<Integer> {
  public static final int HELD = 0;
  public static final int BROKEN = 1;
  public static final int FAILED = 2;
  public static final int NOT_ENOUGH = 3;

  private static final String NONE = "none";
  private static final Duration NO_HOPE = Duration.ofSeconds(30); // tasks that did not end before

  /// Before the first fault and after the last one, so that every kind of request has its turn.
  private static final Duration UNTROUBLED = Duration.ofSeconds(12);

  /// What a short run needs so that each planted bug has its chance.
  private static final Set<String> SMOKE =
      Set.of(
          "kill intake-service",
          "kill moderation-service",
          "kill ledger-service",
          "kill storage-worker",
          "kill generation-worker inside submits",
          "pause generation-worker longer than its lease",
          "pause the ledger while tasks are canceled",
          "kill kafka",
          "kill postgres",
          "object store unreachable",
          "broker unreachable for one service",
          "replay records",
          "dead letters refused",
          "lose events",
          "break on some records, mend, redrive",
          "clock jumps by +1 h",
          "clock jumps by -70 min");

  @Option(names = "--minutes", description = "of faults, at least (default: ${DEFAULT-VALUE})")
  private double minutes = 2;

  @Option(names = "--rate", description = "requests a second (default: ${DEFAULT-VALUE})")
  private double rate = 8;

  @Option(names = "--seed", description = "repeats a run (default: a random one)")
  private @Nullable Long seed;

  @Option(names = "--smoke", description = "a few minutes: each of some chosen faults once")
  private boolean smoke;

  @Option(
      names = "--faults",
      split = ",",
      paramLabel = "NAME",
      description = "only these, each once; \"none\" for traffic alone")
  private @Nullable List<String> only;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      description = "for tasks that are still open after the faults (default: ${DEFAULT-VALUE})")
  private long patience = 480;

  @Option(
      names = "--processes",
      description = "of each service (default: ${DEFAULT-VALUE}); clocks jump only where two are")
  private int processes = 2;

  @Option(
      names = "--no-replay",
      description = "does not let everything be read again at the end; the run is a minute shorter")
  private boolean noReplay;

  @Option(names = "--keep", description = "leaves the system running at the end")
  private boolean keep;

  @Option(names = "--home", description = "where it lives (default: .plantain/torture)")
  private @Nullable Path home;

  @Option(
      names = "--variables",
      description = "file of lines SERVICE NAME=VALUE: more variables for services")
  private @Nullable Path variables;

  @Option(names = "--report", description = "also writes the report there, as JSON")
  private @Nullable Path reportFile;

  private final PrintStream out = System.out;

  @Override
  public Integer call() throws Exception {
    // That the broker is away again and again is what this is about.
    if (LoggerFactory.getLogger("org.apache.kafka") instanceof Logger kafka) {
      kafka.setLevel(Level.OFF);
    }
    long chosen = seed == null ? ThreadLocalRandom.current().nextLong(1_000_000) : seed;
    out.printf("Seed %d; ./plantain torture --seed %d%s repeats it.%n", chosen, chosen, modes());
    Path place =
        home == null ? Checkout.root().resolve(".plantain/torture") : home.toAbsolutePath();
    Instant begin = Instant.now();
    ProvingGround ground = ProvingGround.up(place, extra(), processes, out);
    Thread clean = new Thread(ground::close, "clean-up"); // Ctrl-C
    Runtime.getRuntime().addShutdownHook(clean);
    try {
      out.printf("Ready after %d s in %s%n", seconds(begin), place);
      ground.impossible().forEach(sentence -> out.println("Not possible here: " + sentence));
      Report report = run(ground, chosen);
      report.print(out);
      if (reportFile != null) {
        report.save(reportFile);
      }
      out.printf("Took %d s.%n", seconds(begin));
      return report.exitCode();
    } finally {
      Runtime.getRuntime().removeShutdownHook(clean);
      if (!keep) {
        ground.close();
      }
    }
  }

  private String modes() {
    if (only != null) {
      return " --faults '" + String.join(",", only) + "'";
    }
    return smoke ? " --smoke" : " --minutes " + minutes;
  }

  private Report run(ProvingGround ground, long chosen) throws Exception {
    Installation system = ground.installation();
    try (BiteCounter bites = new BiteCounter(system);
        Traffic traffic = Traffic.start(system, ground.edges(), chosen, rate)) {
      Site site = ground.site(bites);
      FaultPlan plan = new FaultPlan(lanes(site), chosen, out);
      Thread.sleep(UNTROUBLED);
      plan.run(Duration.ofMillis((long) (minutes * 60_000)));
      Thread.sleep(UNTROUBLED);
      out.println("The faults are over; waiting for the last requests ...");
      traffic.stop();
      List<Sent> sent = new ArrayList<>(traffic.sent());
      sent.addAll(site.sent());
      boolean allEnded = rest(ground, sent, Duration.ofSeconds(patience));

      out.println("Everything rests; looking at it ...");
      Evidence evidence = Evidence.gather(system, sent, traffic.seen(), site.skipped());
      Map<Bite, Long> bitten = bites.counts(evidence);
      Map<String, List<Violation>> broken = new LinkedHashMap<>();
      for (Guarantee guarantee : Guarantees.all()) {
        broken.put(guarantee.name(), guarantee.check(evidence));
      }
      if (!noReplay) {
        Duration within = allEnded ? Duration.ofSeconds(patience) : NO_HOPE;
        broken.put(Snapshot.REPLAY, replayed(ground, sent, within));
      }
      return new Report(chosen, evidence, plan, site, bitten, broken, ground.impossible(), smoke);
    }
  }

  private List<Violation> replayed(ProvingGround ground, List<Sent> sent, Duration within)
      throws Exception {
    Installation system = ground.installation();
    Snapshot before = Snapshot.take(system, sent);
    EverythingAgain.read(system, out);
    rest(ground, sent, within);
    return before.differences(Snapshot.take(system, sent)).stream()
        .map(difference -> new Violation(Snapshot.REPLAY, null, difference))
        .toList();
  }

  private boolean rest(ProvingGround ground, List<Sent> sent, Duration within) throws Exception {
    Instant begin = Instant.now();
    List<UUID> open = Rest.await(ground.installation(), ground.broker(), sent, within);
    out.printf(
        "  at rest after %d s%s%n",
        seconds(begin), open.isEmpty() ? "" : ", but " + open.size() + " tasks are open");
    return open.isEmpty();
  }

  private Map<String, List<Fault>> lanes(Site site) {
    Map<String, List<Fault>> lanes = new TreeMap<>();
    lanes.put("processes", ProcessFaults.all(site));
    lanes.put("servers", ServerFaults.all(site));
    List<Fault> records = new ArrayList<>(RecordFaults.all(site));
    records.addAll(ClockJump.all(site));
    lanes.put("records", records);
    Set<String> chosen = only != null ? known(lanes) : smoke ? SMOKE : Set.of();
    if (only != null || smoke) {
      lanes.replaceAll(
          (name, faults) -> faults.stream().filter(f -> chosen.contains(f.name())).toList());
      lanes.values().removeIf(List::isEmpty);
      minutes = 0; // each once
    }
    return lanes;
  }

  private Set<String> known(Map<String, List<Fault>> lanes) {
    Set<String> names = new TreeSet<>(Set.of(NONE));
    lanes.values().forEach(lane -> lane.forEach(fault -> names.add(fault.name())));
    Set<String> chosen = new TreeSet<>(Objects.requireNonNull(only));
    if (!names.containsAll(chosen)) {
      throw new IllegalArgumentException("--faults takes some of " + String.join(", ", names));
    }
    return chosen;
  }

  private Map<String, Map<String, String>> extra() throws IOException {
    Map<String, Map<String, String>> extra = new TreeMap<>();
    if (variables != null) {
      for (String line : Files.readAllLines(variables)) {
        String[] words = line.strip().split("[ =]", 3);
        if (words.length == 3) {
          extra.computeIfAbsent(words[0], s -> new TreeMap<>()).put(words[1], words[2]);
        }
      }
    }
    return extra;
  }

  private static long seconds(Instant since) {
    return Duration.between(since, Instant.now()).toSeconds();
  }
}
