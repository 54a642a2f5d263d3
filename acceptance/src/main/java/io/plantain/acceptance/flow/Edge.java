package io.plantain.acceptance.flow;

import io.plantain.acceptance.Checkout;
import io.plantain.acceptance.Installation;
import io.plantain.acceptance.Team;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// What the front door does in a second: accepts over HTTP, accepts from the request topic, lists.
/// Each figure is given as a ratio to something plain that is measured in the same run, for the
/// machine decides most of it. Nothing behind the door runs meanwhile.
@Command(
    name = "edge",
    mixinStandardHelpOptions = true,
    description = "Measures the front door of a system of its own: accepting, and long lists.")
public final class Edge extends Ground {
  private static final int STOP_LIMIT_SECONDS = 120;
  private static final long PLENTY = 1_000_000_000L;
  private static final String KITE = "a red kite over the sea";

  @Option(names = "--seconds", description = "of each measurement (default: ${DEFAULT-VALUE})")
  private int seconds = 20;

  @Option(names = "--clients", description = "of HTTP (default: ${DEFAULT-VALUE})")
  private int clients = 32;

  @Option(names = "--records", description = "request records (default: ${DEFAULT-VALUE})")
  private int records = 20_000;

  @Option(
      names = "--list-tasks",
      description = "tasks in the table for lists; 0 for none (default: ${DEFAULT-VALUE})")
  private int listTasks = 1_000_000;

  /// All tasks go on at once: the line for places is not what is measured.
  @Override
  Map<String, String> surroundings() {
    Path plans = Checkout.root().resolve("acceptance/target/bench-plans.yml");
    try {
      Files.createDirectories(plans.getParent());
      Files.writeString(plans, "default: open\nplans:\n  - plan: open\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.of("PLANTAIN_PLANS", plans.toString());
  }

  @Override
  void run(Installation system) throws Exception {
    Team team = Team.create(system, "edge", PLENTY);
    say("moderation-service is stopped: tasks go no further than the door.");
    system.plantain(STOP_LIMIT_SECONDS, "stop", "moderation-service");
    http(system, team);
    new EdgeRecords(system, team, Duration.ofSeconds(seconds), this::say)
        .run(records, Team.standard(KITE));
    if (listTasks > 0) {
      new EdgeLists(system, Duration.ofSeconds(Math.max(1, seconds / 4)), this::say).run(listTasks);
    }
  }

  private void http(Installation system, Team team) throws InterruptedException {
    Duration length = Duration.ofSeconds(seconds);
    String key = team.api().key();
    byte[] accept = Wire.post("/api/v1/generate", key, Team.standard(KITE));
    byte[] health = Wire.get("/actuator/health/liveness", "none");
    Crowd customers = new Crowd(system.api(), clients);
    Crowd probes = new Crowd(system.intakeAdmin(), clients);
    say("Warming up ...");
    customers.asFastAsItGoes(length, n -> accept);
    probes.asFastAsItGoes(length.dividedBy(4), n -> health);

    Crowd.Run bare = probes.asFastAsItGoes(length, n -> health);
    Crowd.Run full = customers.asFastAsItGoes(length, n -> accept);
    Crowd.Run half = customers.at(full.perSecond() / 2, length, n -> accept);
    say("%nHTTP, %d clients, durable accept (the row is committed before the answer)", clients);
    say("  bare GET of health      %8.0f/s", bare.perSecond());
    say(
        "  accepted                %8.0f/s   ratio to bare GET %.2f, %d not accepted",
        full.perSecond(), full.perSecond() / bare.perSecond(), full.failed());
    say(
        "  at half of that         %8.0f/s   p50 %.1f ms, p99 %.1f ms",
        half.perSecond(), half.millis(50), half.millis(99));
    promise(full.failed() + half.failed() == 0, "Every request was accepted.");
  }
}
