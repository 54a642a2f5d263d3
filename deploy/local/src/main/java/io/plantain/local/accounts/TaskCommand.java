package io.plantain.local.accounts;

import static io.plantain.local.accounts.Operators.cell;

import io.plantain.local.CannotGoOn;
import io.plantain.local.demo.Api;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `./plantain task`: what happened to one task, and what an operator can do about it. Each act is
/// kept by the service that did it, with who, why and what came of it.
@Command(
    name = "task",
    description = "Tells what happened to a task, and acts on it by hand.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "show|poll|reupload|release|refund|requeue|acts")
public final class TaskCommand {
  private static final int NOT_FOUND = 404;
  private static final String MODERATION = "moderation";

  private TaskCommand() {}

  /// Who does it and why.
  static final class ByHand {
    @Option(names = "--reason", required = true, description = "why; it is kept")
    private String reason = "";

    @Option(names = "--operator", description = "who; the name of the login if not given")
    private @Nullable String operator;

    Map<String, String> body() {
      String login = System.getProperty("user.name", "");
      Map<String, String> body = new LinkedHashMap<>();
      body.put("operator", operator == null ? login : operator);
      body.put("reason", reason);
      return body;
    }
  }

  @Command(
      name = "show",
      description = "Tells what every service knows of the task, in the order of time.",
      mixinStandardHelpOptions = true)
  int show(@Parameters(paramLabel = "TASK_ID") UUID taskId) throws InterruptedException {
    List<List<String>> lines = new ArrayList<>();
    List<String> states = new ArrayList<>();
    for (Map.Entry<String, Supplier<Api>> service : services().entrySet()) {
      boolean judges = service.getKey().equals(MODERATION);
      Api.Answer answer =
          ask(
              service.getValue().get(),
              (judges ? "/admin/v1/verdicts/" : "/admin/v1/tasks/") + taskId);
      if (answer == null || !answer.succeeded()) {
        states.add(
            service.getKey()
                + ": "
                + (answer == null
                    ? "does not answer"
                    : answer.status() == NOT_FOUND ? "does not know it" : answer.problem()));
        continue;
      }
      if (judges) {
        states.add(service.getKey() + ": " + cell(answer.data(), "outcome"));
        lines.add(verdict(answer.data()));
        continue;
      }
      states.add(service.getKey() + ": " + cell(answer.data(), "state"));
      answer
          .data()
          .path("timeline")
          .forEach(
              line ->
                  lines.add(
                      List.of(
                          cell(line, "at"),
                          service.getKey(),
                          cell(line, "event"),
                          cell(line, "detail"))));
    }
    lines.sort(Comparator.comparing(List::getFirst));
    Operators.table(List.of("AT", "SERVICE", "WHAT", "DETAIL"), lines);
    System.out.println();
    states.forEach(System.out::println);
    return lines.isEmpty() ? 1 : 0;
  }

  @Command(
      name = "poll",
      description = "Has the provider asked now.",
      mixinStandardHelpOptions = true)
  int poll(@Parameters(paramLabel = "TASK_ID") UUID taskId, @Mixin ByHand by)
      throws InterruptedException {
    return act(Operators.generation(), taskId, "poll", by);
  }

  @Command(
      name = "reupload",
      description = "Has lost pictures taken again from the provider.",
      mixinStandardHelpOptions = true)
  int reupload(@Parameters(paramLabel = "TASK_ID") UUID taskId, @Mixin ByHand by)
      throws InterruptedException {
    Api.Answer asked = Operators.storage().post(path(taskId, "reupload"), by.body());
    // Where storage knows nothing yet, telling the result again is all that is missing.
    if (asked.status() != NOT_FOUND) {
      say(Operators.expect(asked));
      if (cell(asked.data(), "result").equals("whole")) {
        return 0;
      }
    }
    return act(Operators.generation(), taskId, "tell", by);
  }

  @Command(
      name = "release",
      description = "Gives back what the task holds and ends it. It is never charged afterwards.",
      mixinStandardHelpOptions = true)
  int release(@Parameters(paramLabel = "TASK_ID") UUID taskId, @Mixin ByHand by)
      throws InterruptedException {
    return act(Operators.ledger(), taskId, "release", by);
  }

  @Command(
      name = "refund",
      description = "Gives back what a delivered task was paid, once.",
      mixinStandardHelpOptions = true)
  int refund(@Parameters(paramLabel = "TASK_ID") UUID taskId, @Mixin ByHand by)
      throws InterruptedException {
    return act(Operators.ledger(), taskId, "refund", by);
  }

  @Command(
      name = "requeue",
      description = "Drives an open task again; submits a failed one anew, once.",
      mixinStandardHelpOptions = true)
  int requeue(@Parameters(paramLabel = "TASK_ID") UUID taskId, @Mixin ByHand by)
      throws InterruptedException {
    return act(Operators.intake(), taskId, "requeue", by);
  }

  @Command(
      name = "acts",
      description = "Lists what was done by hand, the newest first.",
      mixinStandardHelpOptions = true)
  int acts(
      @Option(names = "--task", paramLabel = "TASK_ID", description = "of one task only")
          @Nullable UUID taskId,
      @Option(names = "--limit", defaultValue = "100") int limit)
      throws InterruptedException {
    String query = "?limit=" + limit + (taskId == null ? "" : "&task_id=" + taskId);
    List<List<String>> lines = new ArrayList<>();
    for (Map.Entry<String, Supplier<Api>> service : services().entrySet()) {
      if (service.getKey().equals(MODERATION)) {
        continue; // its own list: reviews
      }
      Operators.expect(service.getValue().get().get("/admin/v1/acts" + query))
          .path("acts")
          .forEach(
              act ->
                  lines.add(
                      List.of(
                          cell(act, "at"),
                          service.getKey(),
                          cell(act, "act"),
                          cell(act, "task_id"),
                          cell(act, "operator"),
                          cell(act, "result"),
                          cell(act, "reason"))));
    }
    lines.sort(Comparator.<List<String>, String>comparing(List::getFirst).reversed());
    Operators.table(
        List.of("AT", "SERVICE", "ACT", "TASK", "OPERATOR", "RESULT", "REASON"),
        lines.stream().limit(limit).toList());
    return 0;
  }

  private static List<String> verdict(JsonNode record) {
    return List.of(
        cell(record, "decided_at"),
        MODERATION,
        "verdict: " + cell(record, "outcome"),
        "action " + cell(record, "action") + ", category " + cell(record, "category"));
  }

  private static Map<String, Supplier<Api>> services() {
    Map<String, Supplier<Api>> services = new LinkedHashMap<>();
    services.put("intake", Operators::intake);
    services.put(MODERATION, Operators::moderation);
    services.put("ledger", Operators::ledger);
    services.put("generation", Operators::generation);
    services.put("storage", Operators::storage);
    return services;
  }

  /// Null where a service is away: the others are read all the same.
  private static Api.@Nullable Answer ask(Api service, String path) throws InterruptedException {
    try {
      return service.get(path);
    } catch (CannotGoOn away) {
      return null;
    }
  }

  private static int act(Api service, UUID taskId, String act, ByHand by)
      throws InterruptedException {
    say(Operators.expect(service.post(path(taskId, act), by.body())));
    return 0;
  }

  private static void say(JsonNode done) {
    System.out.printf("%s: %s%n", cell(done, "result"), cell(done, "message"));
  }

  private static String path(UUID taskId, String act) {
    return "/admin/v1/tasks/" + taskId + "/" + act;
  }
}
