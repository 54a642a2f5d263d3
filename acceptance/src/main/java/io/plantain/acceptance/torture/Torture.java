package io.plantain.acceptance.torture;

import io.plantain.acceptance.Checkout;
import io.plantain.acceptance.torture.evidence.Rest;
import io.plantain.acceptance.torture.evidence.Skipped;
import io.plantain.acceptance.torture.evidence.Snapshot;
import io.plantain.acceptance.torture.evidence.Timeline;
import io.plantain.acceptance.torture.fault.Faults;
import io.plantain.acceptance.torture.fault.Ground;
import io.plantain.acceptance.torture.guarantee.Guarantees;
import io.plantain.acceptance.torture.traffic.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Takes a system of its own apart under load, waits until it has come to rest, and asks every
/// guarantee whether it held.
@Command(
    name = "torture",
    mixinStandardHelpOptions = true,
    description = {
      "Injects faults into a system of its own under load and checks every guarantee.",
      "Exit code 0: all held and every fault bit; 1: one broke, or proved nothing; 2: the run"
          + " failed."
    })
public final class Torture implements Callable<Integer> {
  private static final int BROKEN = 1;
  private static final int MAX_TIMELINES = 5; // the first ones tell enough
  private static final Duration REST_WITHIN = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMinutes(2);

  @Option(names = "--minutes", description = "of faults (default: ${DEFAULT-VALUE})")
  private double minutes = 30;

  @Option(names = "--rate", description = "requests a second (default: ${DEFAULT-VALUE})")
  private double rate = 6;

  @Option(names = "--instances", description = "of each service (default: ${DEFAULT-VALUE})")
  private int instances = 2;

  @Option(names = "--seed", description = "repeats a run's requests and faults (default: random)")
  private @Nullable Long seed;

  @Option(names = "--smoke", description = "a minute of directed faults, the same in each run")
  private boolean smoke;

  @Option(names = "--report", description = "writes the result as JSON into this file")
  private @Nullable Path report;

  @Option(names = "--variables", description = "lines of SERVICE NAME=VALUE for the services")
  private @Nullable Path variables;

  @Option(names = "--keep", description = "leaves the system running")
  private boolean keep;

  private final Story story = new Story(Objects.requireNonNull(System.out));

  @Override
  public Integer call() throws Exception {
    long chosen = seed == null ? ThreadLocalRandom.current().nextLong(1_000_000) : seed;
    story.tell("seed %d: ./plantain torture %s--seed %d repeats it", chosen, options(), chosen);
    Path home = Checkout.root().resolve("acceptance/target/torture");
    delete(home);
    Ground ground = Ground.start(home, instances, extra());
    try {
      story.tell("the system is up in %s", home);
      Result result = run(ground, chosen);
      result.tell(story);
      if (report != null) {
        result.write(report);
      }
      return result.good() ? 0 : BROKEN;
    } finally {
      if (!keep) {
        ground.plantain("down");
      }
      ground.close();
    }
  }

  private String options() {
    return smoke ? "--smoke " : "--minutes %s --rate %s ".formatted(minutes, rate);
  }

  private Result run(Ground ground, long chosen) throws Exception {
    List<Skipped> skipped = new ArrayList<>();
    FaultPlan plan =
        new FaultPlan(smoke ? Faults.smoke(ground, skipped) : Faults.all(ground, skipped), chosen);
    try (BiteCounter bites = new BiteCounter(ground.installation());
        Traffic traffic = Traffic.start(ground.installation(), ground.edges(), chosen, rate)) {
      double length = smoke ? 0.1 : minutes;
      plan.run(System.nanoTime() + (long) (length * 60e9), story);
      traffic.stop();
      story.tell("%d requests were sent; waiting for rest", traffic.sent().size());
      List<Sent> sent = traffic.sent();
      ground.awaitReady();
      List<UUID> open =
          Rest.await(ground.installation(), ground.broker(), sent, smoke ? SHORT : REST_WITHIN);
      story.tell("at rest, %d tasks open", open.size());
      Evidence evidence =
          Evidence.gather(ground.installation(), sent, traffic.seen(), List.copyOf(skipped));
      Map<String, List<Violation>> violations = check(evidence);
      story.tell("reading every topic once more from its beginning");
      Snapshot before = Snapshot.take(ground.installation(), sent);
      List<String> differences = before.differences(Snapshot.take(ground.installation(), sent));
      return new Result(
          chosen,
          traffic.ends().lines(),
          plan.struck(),
          bites.counts(evidence),
          violations,
          differences,
          smoke);
    }
  }

  private Map<String, List<Violation>> check(Evidence evidence) {
    Map<String, List<Violation>> violations = new LinkedHashMap<>();
    int timelines = 0;
    for (Guarantee guarantee : Guarantees.all()) {
      List<Violation> found = guarantee.check(evidence);
      violations.put(guarantee.name(), found);
      story.tell("%-38s %s", guarantee.name(), found.isEmpty() ? "holds" : "BROKEN");
      for (Violation violation : found.subList(0, Math.min(found.size(), MAX_TIMELINES))) {
        UUID taskId = violation.taskId();
        story.tell("    %s: %s", taskId, violation.what());
        if (taskId != null && timelines++ < MAX_TIMELINES) {
          story.tell("%s", Timeline.of(evidence, taskId));
        }
      }
    }
    return violations;
  }

  private Map<String, Map<String, String>> extra() throws IOException {
    Map<String, Map<String, String>> extra = new HashMap<>();
    if (variables != null) {
      for (String line : Files.readAllLines(variables)) {
        int blank = line.indexOf(' ');
        int equals = line.indexOf('=');
        extra
            .computeIfAbsent(line.substring(0, blank), service -> new HashMap<>())
            .put(line.substring(blank + 1, equals), line.substring(equals + 1));
      }
    }
    return extra;
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
