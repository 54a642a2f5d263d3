package io.plantain.acceptance.flow;

import io.plantain.acceptance.Broker;
import io.plantain.acceptance.Installation;
import io.plantain.acceptance.Instance;
import io.plantain.acceptance.Team;
import io.plantain.event.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// How long a stage stands still after the kill of one of its processes. Requests come as records,
/// so that also a killed intake leaves a backlog.
@Command(
    name = "recovery",
    mixinStandardHelpOptions = true,
    description = "Kills each service again and again, and measures until its backlog moves.")
final class Recovery extends Ground {
  private static final Duration PROMISE = Duration.ofSeconds(30);
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Duration END = Duration.ofMinutes(15);

  /// Longer than a minute in which the launcher takes the next end for a crash at start, and pauses
  /// before it starts the process again.
  private static final Duration QUIET = Duration.ofSeconds(5);

  /// Where a stage tells what it decided.
  private static final Map<String, String> OUTCOMES =
      Map.of(
          "intake-service", Topics.INTAKE_TASKS,
          "moderation-service", Topics.MODERATION_VERDICTS,
          "ledger-service", Topics.LEDGER_ENTRIES,
          "generation-worker", Topics.GENERATION_RESULTS,
          "storage-worker", Topics.STORAGE_RESULTS);

  @Option(names = "--kills", description = "of each service (default: ${DEFAULT-VALUE})")
  private int kills = 5;

  @Option(names = "--rate", description = "tasks a second (default: ${DEFAULT-VALUE})")
  private double rate = 10;

  @Option(names = "--instances", description = "of each service (default: ${DEFAULT-VALUE})")
  private int instances = 1;

  @Option(names = "--service", description = "only this one")
  private List<String> services = Topics.SERVICES;

  @Override
  void run(Installation system) throws Exception {
    for (String service : services) {
      if (instances > 1) {
        system.plantain(300, "scale", service, Integer.toString(instances));
      }
    }
    Team team = Team.create(system, "recovery", 1_000_000);
    AtomicInteger asked = new AtomicInteger();
    try (Endings endings = new Endings(system.kafka());
        Broker broker = new Broker(system.kafka())) {
      Thread customer = Thread.ofVirtual().start(() -> ask(broker, team, asked));
      Thread.sleep(QUIET);
      Figures all = new Figures();
      for (String service : services) {
        Figures first = new Figures();
        Figures every = new Figures();
        for (int n = 0; n < kills; n++) {
          kill(system, service, first, every);
        }
        say("  %-20s first outcome %s", service, first.summary());
        say("  %-20s all partitions %s", service, every.summary());
        promise(
            every.percentile(95) <= PROMISE.toMillis(),
            "%s: p95 %.1f s until every partition moves",
            service,
            every.percentile(95) / 1000.0);
        all.add(every.percentile(100));
      }
      customer.interrupt();
      customer.join();
      int expected = asked.get();
      boolean ended = Waiting.until(END, () -> endings.count() >= expected);
      promise(ended, "%d of %d tasks ended", endings.count(), expected);
      promise(
          endings.contradictions().isEmpty(), "no task ended twice %s", endings.contradictions());
      say("  ends other than success: %s", endings.others());
      say("  longest of all: %.1f s", all.percentile(100) / 1000.0);
    }
  }

  private void kill(Installation system, String service, Figures first, Figures every)
      throws Exception {
    Instance victim = system.instance(service);
    try (Outcomes outcomes =
        new Outcomes(system.kafka(), Objects.requireNonNull(OUTCOMES.get(service)))) {
      victim.signal("KILL");
      long killed = System.currentTimeMillis();
      List<Long> moved = new ArrayList<>(outcomes.firstAfter(killed, LIMIT));
      moved.sort(null);
      first.add(moved.getFirst() - killed);
      every.add(moved.getLast() - killed);
    }
    Waiting.untilBack(system, service, victim.pid(), LIMIT);
    Thread.sleep(QUIET);
  }

  private void ask(Broker broker, Team team, AtomicInteger asked) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        broker.request(team.id(), Team.standard("sketch:slow 0s recovery " + UUID.randomUUID()));
        asked.incrementAndGet();
        Thread.sleep(Duration.ofNanos((long) (1e9 / rate)));
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }
}
