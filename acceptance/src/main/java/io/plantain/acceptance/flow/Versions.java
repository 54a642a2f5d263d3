package io.plantain.acceptance.flow;

import io.plantain.acceptance.Broker;
import io.plantain.acceptance.Checkout;
import io.plantain.acceptance.Folders;
import io.plantain.acceptance.Installation;
import io.plantain.acceptance.Instance;
import io.plantain.acceptance.Team;
import io.plantain.acceptance.torture.EverythingAgain;
import io.plantain.acceptance.torture.Evidence;
import io.plantain.acceptance.torture.Guarantee;
import io.plantain.acceptance.torture.Sent;
import io.plantain.acceptance.torture.Violation;
import io.plantain.acceptance.torture.evidence.Rest;
import io.plantain.acceptance.torture.evidence.Snapshot;
import io.plantain.acceptance.torture.evidence.Timeline;
import io.plantain.acceptance.torture.guarantee.Guarantees;
import io.plantain.acceptance.torture.traffic.Surroundings;
import io.plantain.acceptance.torture.traffic.Traffic;
import io.plantain.event.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// A rolling update and its way back, with the real programs: some services are of the release
/// before, the others of today, while the traffic of a fault run goes on.
@Command(
    name = "versions",
    mixinStandardHelpOptions = true,
    description = {
      "Runs services of the release before beside today's, under traffic and with golden events,",
      "and asks every guarantee. Exit code 3: the release's commit is not in the history here."
    })
final class Versions extends Ground {
  static final int NOT_HERE = 3;

  private static final int SCRIPT_SECONDS = 400;
  private static final Duration END = Duration.ofMinutes(8);
  private static final long SEED = 7;
  private static final long CREDITS = 1_000_000;
  private static final int MOST_SHOWN = 3;

  @Option(
      names = "--release",
      description = "commit or tag (default: that of the newest released contract)")
  private @Nullable String release;

  @Option(names = "--jars", description = "a folder with the jars of the release, already built")
  private @Nullable Path jars;

  @Option(
      names = "--services",
      split = ",",
      description = "that change first (default: moderation-service,ledger-service)")
  private List<String> first = List.of("moderation-service", "ledger-service");

  @Option(names = "--seconds", description = "of each step (default: ${DEFAULT-VALUE})")
  private int seconds = 15;

  @Option(names = "--rate", description = "requests a second (default: ${DEFAULT-VALUE})")
  private double rate = 4;

  @Option(names = "--short", description = "only these services, not the others and no way back")
  private boolean shortened;

  private @Nullable ReleasedJars released;

  @Override
  public Integer call() throws Exception {
    try {
      released = jars();
    } catch (ReleasedJars.NotHere nothing) {
      say("%s", String.valueOf(nothing.getMessage()));
      return NOT_HERE;
    }
    return super.call();
  }

  private ReleasedJars jars() throws Exception {
    if (jars != null) {
      return ReleasedJars.in(jars);
    }
    return release == null
        ? ReleasedJars.ofLastRelease(System.out)
        : ReleasedJars.ofRevision(release, System.out);
  }

  @Override
  Path home() {
    return Checkout.root().resolve(".plantain/versions");
  }

  @Override
  Map<String, String> surroundings() {
    Map<String, String> surroundings = new HashMap<>(Surroundings.environment(home()));
    surroundings.put("PLANTAIN_STARTUP_CACHE", "off"); // would be made in the middle of the run
    surroundings.put("PLANTAIN_DRIVE_AGAIN", "8s"); // each version answers what the other has done
    return surroundings;
  }

  /// From nothing, so that the schema is the release's where the release begins.
  @Override
  void prepare(Path home) throws IOException {
    if (Files.exists(home.resolve("processes"))) {
      new Installation(home, Map.of("PLANTAIN_BUILD", "never")).plantain(SCRIPT_SECONDS, "down");
    }
    for (String name : List.of("data", "logs", "env", "processes", "credentials.properties")) {
      Folders.delete(home.resolve(name));
    }
    for (String service : first) {
      choose(home, service + "-1", old().of(service));
    }
  }

  @Override
  void run(Installation system) throws Exception {
    if (released == null) {
      throw new IllegalStateException("needs a system of its own: leave --running away");
    }
    String before = old().version();
    List<String> others =
        Topics.SERVICES.stream().filter(service -> !first.contains(service)).toList();
    try (Traffic traffic = Traffic.start(system, List.of(system.api()), SEED, rate);
        Broker broker = new Broker(system.kafka())) {
      Team spender = Team.create(system, "golden", CREDITS);
      GoldenEvents golden = new GoldenEvents(broker, spender);
      step("%s of %s, the others of today".formatted(first, before), system, golden);

      for (String service : first) {
        system.plantain(SCRIPT_SECONDS, "scale", service, "2");
      }
      step(
          "%s of %s and of today beside each other, on today's schema".formatted(first, before),
          system,
          golden);
      change(system, first, false);
      for (String service : first) {
        system.plantain(SCRIPT_SECONDS, "scale", service, "1");
      }
      if (!shortened) {
        change(system, others, true);
        step("%s of today, the others of %s".formatted(first, before), system, golden);
        change(system, first, true);
        step("all of %s, on today's schema".formatted(before), system, golden);
        change(system, Topics.SERVICES, false);
      }
      step("all of today", system, golden);
      traffic.stop();
      judge(system, broker, traffic, golden);
      promise(
          spender.credits() == CREDITS, "golden tasks cost nothing: %d left", spender.credits());
    }
  }

  private void step(String what, Installation system, GoldenEvents golden) throws Exception {
    say("%n%s", what);
    for (Instance process : system.instances()) {
      if (Topics.SERVICES.stream().anyMatch(service -> process.name().startsWith(service))) {
        say("  %-22s %s", process.name(), jarOf(process));
      }
    }
    List<String> unanswered = golden.tell();
    promise(
        unanswered.isEmpty(),
        "golden events are answered; not: %s",
        unanswered.stream().limit(MOST_SHOWN).toList());
    Thread.sleep(Duration.ofSeconds(seconds));
    for (Instance process : system.instances()) {
      if (first.stream().anyMatch(service -> process.name().startsWith(service))) {
        promise(records(process) > 0, "%s did %.0f records", process.name(), records(process));
      }
    }
  }

  /// One after the other, as a rolling update of single processes would.
  private void change(Installation system, List<String> services, boolean back) throws Exception {
    for (String service : services) {
      choose(system.home(), service + "-1", back ? old().of(service) : null);
      system.plantain(SCRIPT_SECONDS, "restart", service + "-1");
    }
  }

  private void judge(Installation system, Broker broker, Traffic traffic, GoldenEvents golden)
      throws Exception {
    List<Sent> sent = traffic.sent();
    List<UUID> open = Rest.await(system, broker, sent, END);
    say("%n%d requests, %d golden events", sent.size(), golden.count());
    promise(open.isEmpty(), "every task has ended; open: %s", open);
    Evidence evidence = Evidence.gather(system, sent, traffic.seen());
    for (Guarantee guarantee : Guarantees.acrossReleases()) {
      List<Violation> violations =
          guarantee.check(evidence).stream()
              // Golden events are nobody's task.
              .filter(each -> each.taskId() == null || evidence.task(each.taskId()) != null)
              .toList();
      promise(
          violations.isEmpty(),
          "%s %s",
          guarantee.name(),
          violations.stream().limit(MOST_SHOWN).map(Violation::what).toList());
      violations.stream()
          .map(Violation::taskId)
          .filter(Objects::nonNull)
          .findFirst()
          .ifPresent(taskId -> say("%s", Timeline.of(evidence, taskId)));
    }
    promise(evidence.deadLetters().isEmpty(), "%d dead letters", evidence.deadLetters().size());
    List<String> contradictions = golden.contradictions();
    promise(
        contradictions.isEmpty(),
        "both versions say the same of a golden event %s",
        contradictions.stream().limit(MOST_SHOWN).toList());
    Snapshot then = Snapshot.take(system, sent);
    EverythingAgain.read(system, System.out);
    Rest.await(system, broker, sent, END);
    List<String> differences = then.differences(Snapshot.take(system, sent));
    promise(
        differences.isEmpty(),
        "today's services read everything again, which changes nothing %s",
        differences.stream().limit(MOST_SHOWN).toList());
  }

  private ReleasedJars old() {
    return Objects.requireNonNull(released);
  }

  private static double records(Instance process) throws IOException, InterruptedException {
    return new WorkerMetrics(process).sum("plantain_stage_batch_records_sum");
  }

  private static String jarOf(Instance process) {
    return ProcessHandle.of(process.pid())
        .flatMap(handle -> handle.info().arguments())
        .map(Arrays::asList)
        .filter(arguments -> arguments.contains("-jar"))
        .map(arguments -> arguments.get(arguments.indexOf("-jar") + 1))
        .orElse("?");
  }

  /// What the process is started from next; null is today's.
  private static void choose(Path home, String process, @Nullable Path jar) throws IOException {
    Path file = home.resolve("env").resolve(process + ".env");
    Files.createDirectories(file.getParent());
    Files.write(file, jar == null ? List.of() : List.of("PLANTAIN_JAR=" + jar));
  }
}
