package io.plantain.acceptance.flow;

import io.plantain.acceptance.Installation;
import io.plantain.acceptance.Team;
import java.time.Duration;
import java.util.Collection;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The broker leaves for a while; customers must not notice.
@Command(
    name = "broker-away",
    mixinStandardHelpOptions = true,
    description = "Takes the broker away under load: intake goes on, and everything is processed.")
final class BrokerAway extends Ground {
  private static final Duration WARM_UP = Duration.ofSeconds(15);
  private static final Duration END = Duration.ofMinutes(15);

  @Option(names = "--away", description = "seconds (default: ${DEFAULT-VALUE})")
  private int awaySeconds = 60;

  @Option(names = "--rate", description = "tasks a second (default: ${DEFAULT-VALUE})")
  private double rate = 20;

  @Option(names = "--clients", description = "clients at once (default: ${DEFAULT-VALUE})")
  private int clients = 20;

  @Option(
      names = "--p99",
      description = "what is promised meanwhile, in ms (default: ${DEFAULT-VALUE})")
  private long p99Millis = 500;

  @Option(
      names = "--frozen",
      description = "the broker stops answering (SIGSTOP) instead of being gone")
  private boolean frozen;

  @Override
  void run(Installation system) throws Exception {
    Team team = Team.create(system, "away", 1_000_000);
    Endings endings = new Endings(system.kafka());
    Load load = Load.start(team, clients, rate);
    try (endings) {
      long back;
      try (load) {
        Thread.sleep(WARM_UP);
        Figures before = load.newTimes();
        say("  with a broker:    %s", before.summary());
        leave(system);
        load.newTimes(); // stopping takes its time
        Thread.sleep(Duration.ofSeconds(awaySeconds));
        Figures away = load.newTimes();
        say("  without a broker: %s", away.summary());
        int failed = load.failed();
        comeBack(system);
        back = System.nanoTime();
        promise(failed == 0, "no request failed: %d did %s", failed, load.failures());
        promise(
            away.percentile(99) <= p99Millis,
            "p99 %d ms is at most %d ms",
            away.percentile(99),
            p99Millis);
      }
      Collection<UUID> tasks = load.accepted().keySet();
      boolean ended = Waiting.until(END, () -> endings.endedOf(tasks) == tasks.size());
      say("  everything ended %.0f s after the broker came back", (System.nanoTime() - back) / 1e9);
      promise(ended, "all of %d tasks ended", tasks.size());
      promise(
          endings.succeededOf(tasks) == tasks.size(),
          "every task succeeded; otherwise: %s",
          endings.othersOf(tasks));
      long repeated = Rolling.submittedTwice(system, load.accepted().values());
      promise(repeated == 0, "nothing was submitted twice: %d were", repeated);
    }
  }

  private void leave(Installation system) throws Exception {
    if (frozen) {
      system.instance("kafka").signal("STOP");
    } else {
      system.plantain(60, "stop", "kafka");
    }
  }

  private void comeBack(Installation system) throws Exception {
    if (frozen) {
      system.instance("kafka").signal("CONT");
    } else {
      system.plantain(180, "start", "kafka");
    }
  }
}
