package io.plantain.acceptance.flow;

import io.plantain.acceptance.Api;
import io.plantain.acceptance.Installation;
import io.plantain.acceptance.Instance;
import io.plantain.acceptance.Team;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// Every process is stopped by SIGTERM and comes back, one after the other, while customers go on.
@Command(
    name = "rolling",
    mixinStandardHelpOptions = true,
    description = "Restarts every service under load, with two intake instances behind a balancer.")
final class Rolling extends Ground {
  private static final Duration STOP_PROMISE = Duration.ofSeconds(10);
  private static final Duration BACK = Duration.ofMinutes(4);
  private static final Duration END = Duration.ofMinutes(10);
  private static final Duration BETWEEN = Duration.ofSeconds(5);

  @Option(names = "--rate", description = "tasks a second (default: ${DEFAULT-VALUE})")
  private double rate = 10;

  @Option(names = "--clients", description = "clients at once (default: ${DEFAULT-VALUE})")
  private int clients = 20;

  @Option(names = "--rounds", description = "restarts of each (default: ${DEFAULT-VALUE})")
  private int rounds = 1;

  @Override
  void run(Installation system) throws Exception {
    system.plantain(300, "scale", "intake-service", "2");
    List<String> edges = List.of("intake-service", "intake-service-2");
    Team team = Team.create(system, "rolling", 1_000_000);
    try (Endings endings = new Endings(system.kafka());
        Balancer balancer = Balancer.before(system, edges)) {
      Load load = Load.start(new Team(team.id(), team.api().at(balancer.address())), clients, rate);
      try (load) {
        Thread.sleep(BETWEEN);
        for (int round = 0; round < rounds; round++) {
          for (String name :
              List.of(
                  "intake-service",
                  "intake-service-2",
                  "moderation-service",
                  "ledger-service",
                  "generation-worker",
                  "storage-worker")) {
            restart(system, name);
          }
        }
      }
      Collection<UUID> tasks = load.accepted().keySet();
      say("  %d tasks; %s", tasks.size(), load.newTimes().summary());
      boolean ended = Waiting.until(END, () -> endings.endedOf(tasks) == tasks.size());
      promise(load.failed() == 0, "no request failed: %d did %s", load.failed(), load.failures());
      promise(ended, "every task ended");
      promise(
          endings.succeededOf(tasks) == tasks.size(),
          "every task succeeded; otherwise: %s",
          endings.othersOf(tasks));
      promise(
          endings.contradictions().isEmpty(), "no task ended twice %s", endings.contradictions());
      long repeated = submittedTwice(system, load.accepted().values());
      promise(repeated == 0, "nothing was submitted twice: %d were", repeated);
    }
  }

  private void restart(Installation system, String name) throws Exception {
    Instance instance = system.instance(name);
    Duration took = instance.terminate(Duration.ofSeconds(30));
    promise(took.compareTo(STOP_PROMISE) <= 0, "%s stopped in %.1f s", name, seconds(took));
    Waiting.untilBack(system, name, instance.pid(), BACK);
    Thread.sleep(BETWEEN);
  }

  static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  static long submittedTwice(Installation system, Collection<String> prompts) {
    JsonNode submits =
        new Api(system.sketch(), "none").get("/control/stats").body().path("by_prompt");
    return prompts.stream().filter(prompt -> submits.path(prompt).asInt(0) > 1).count();
  }
}
