package io.plantain.acceptance.flow;

import io.plantain.acceptance.Installation;
import io.plantain.acceptance.Instance;
import io.plantain.acceptance.Team;
import io.plantain.event.Topics;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// SIGTERM, with everything there and with something missing.
@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    description = "Stops every service under load, also with a broker or a database that is away.")
final class StopTimes extends Ground {
  private static final Duration PROMISE = Duration.ofSeconds(10);
  private static final Duration BACK = Duration.ofMinutes(4);
  private static final Duration FELT = Duration.ofSeconds(3); // until everyone waits for it

  /// What is missing while a service is told to stop.
  enum Missing {
    NOTHING,
    /// There, and saying nothing: the worst case.
    KAFKA_IS_SILENT,
    POSTGRES_IS_SILENT,
    KAFKA
  }

  @Option(
      names = "--missing",
      description = "only these: ${COMPLETION-CANDIDATES} (default: all, one after the other)")
  private List<Missing> all = List.of(Missing.values());

  @Override
  void run(Installation system) throws Exception {
    Team team = Team.create(system, "stop", 1_000_000);
    try (Load load = Load.start(team, 5, 5)) {
      for (Missing missing : all) {
        Thread.sleep(FELT);
        switch (missing) {
          case NOTHING -> stopAll(system, "with everything there");
          case KAFKA_IS_SILENT -> whileSilent(system, "kafka");
          case POSTGRES_IS_SILENT -> whileSilent(system, "postgres");
          case KAFKA -> withoutKafka(system);
        }
      }
      say("  %d requests were accepted meanwhile", load.accepted().size());
    }
  }

  private void whileSilent(Installation system, String victim) throws Exception {
    Instance frozen = system.instance(victim);
    frozen.signal("STOP");
    try {
      Thread.sleep(FELT);
      terminateAll(system, "with a silent " + victim);
    } finally {
      frozen.signal("CONT");
    }
    backAgain(system);
  }

  private void withoutKafka(Installation system) throws Exception {
    system.plantain(60, "stop", "kafka");
    try {
      Thread.sleep(FELT);
      terminateAll(system, "without kafka");
    } finally {
      system.plantain(180, "start", "kafka");
    }
    backAgain(system);
  }

  private void stopAll(Installation system, String when) throws Exception {
    for (String service : Topics.SERVICES) {
      Instance instance = terminate(system, service, when);
      Waiting.untilBack(system, service, instance.pid(), BACK);
    }
  }

  private void terminateAll(Installation system, String when) throws Exception {
    for (String service : Topics.SERVICES) {
      terminate(system, service, when);
    }
  }

  private Instance terminate(Installation system, String service, String when) throws Exception {
    Instance instance = system.instance(service);
    Duration took = instance.terminate(Duration.ofSeconds(30));
    promise(
        took.compareTo(PROMISE) <= 0,
        "%s stopped in %.1f s %s",
        service,
        Rolling.seconds(took),
        when);
    return instance;
  }

  private static void backAgain(Installation system) throws Exception {
    for (String service : Topics.SERVICES) {
      Waiting.untilBack(system, service, 0, BACK);
    }
  }
}
