package io.plantain.acceptance.torture;

import io.plantain.acceptance.torture.evidence.TaskRow;
import io.plantain.acceptance.torture.evidence.Timeline;
import io.plantain.acceptance.torture.fault.Site;
import io.plantain.event.EventCodec;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// What a run did and what it found.
///
/// @param broken what each guarantee found; empty where it held
/// @param impossible faults that this machine does not permit
/// @param smoke a short run, in which not every bite has its fault
record Report(
    long seed,
    Evidence evidence,
    FaultPlan plan,
    Site site,
    Map<Bite, Long> bites,
    Map<String, List<Violation>> broken,
    List<String> impossible,
    boolean smoke) {
  private static final int MOST_SHOWN = 5; // of one guarantee; one is usually enough to find out

  int exitCode() {
    if (broken.values().stream().anyMatch(violations -> !violations.isEmpty())) {
      return Torture.BROKEN;
    }
    return missing().isEmpty() ? Torture.HELD : Torture.NOT_ENOUGH;
  }

  /// What did not happen, so that the run proves too little.
  private List<String> missing() {
    List<String> missing = new java.util.ArrayList<>();
    plan.struck()
        .forEach(
            (fault, times) -> {
              if (times == 0) {
                missing.add("fault never injected: " + fault);
              }
            });
    bites.forEach(
        (bite, times) -> {
          if (times == 0) {
            missing.add("never happened: " + bite);
          }
        });
    return missing;
  }

  void print(PrintStream out) {
    Map<String, Integer> kinds = new TreeMap<>();
    evidence.sent().forEach(sent -> kinds.merge(sent.kind(), 1, Integer::sum));
    Map<String, Integer> ends = new TreeMap<>();
    for (TaskRow task : evidence.tasks()) {
      ends.merge(
          task.failure() == null || task.succeeded()
              ? task.status()
              : task.status() + " " + reason(task.failure()),
          1,
          Integer::sum);
    }
    int faults = plan.struck().values().stream().mapToInt(Integer::intValue).sum();
    out.printf("%nSeed %d%n", seed);
    out.printf("%d requests, %d tasks%n", evidence.sent().size(), evidence.tasks().size());
    table(out, "requests by kind", kinds);
    table(out, "tasks by end", ends);
    table(out, faults + " faults, " + site.kills() + " processes killed", plan.struck());
    impossible.forEach(sentence -> out.println("  not possible here: " + sentence));
    Map<String, Long> counted = new LinkedHashMap<>();
    bites.forEach((bite, times) -> counted.put(bite.toString(), times));
    table(out, "bites", counted);
    out.printf("guarantees%n");
    broken.forEach(
        (name, violations) ->
            out.printf(
                "  %-42s %s%n",
                name, violations.isEmpty() ? "ok" : "BROKEN " + violations.size() + " times"));
    missing().forEach(what -> out.println("NOT ENOUGH: " + what));
    broken.values().forEach(violations -> show(out, violations));
    out.println(
        exitCode() == Torture.HELD
            ? "All held."
            : "Seed " + seed + " repeats what the plan can repeat.");
  }

  private static String reason(String failure) {
    try {
      String code = EventCodec.mapper().readTree(failure).path("code").asString("");
      return code.isEmpty() ? failure : code;
    } catch (tools.jackson.core.JacksonException plain) {
      return failure;
    }
  }

  private void show(PrintStream out, List<Violation> violations) {
    violations.stream()
        .limit(MOST_SHOWN)
        .forEach(
            violation ->
                out.printf(
                    "%nBROKEN %s: %s %s%n",
                    violation.guarantee(),
                    violation.taskId() == null ? "" : violation.taskId(),
                    violation.what()));
    violations.stream()
        .map(Violation::taskId)
        .filter(java.util.Objects::nonNull)
        .findFirst()
        .ifPresent(taskId -> out.println(timeline(taskId)));
  }

  private String timeline(UUID taskId) {
    return Timeline.of(evidence, taskId);
  }

  private static void table(PrintStream out, String title, Map<String, ? extends Number> rows) {
    out.println(title);
    new TreeMap<>(rows).forEach((name, count) -> out.printf("  %-48s %6s%n", name, count));
  }

  void save(Path file) throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("seed", seed);
    json.put("requests", evidence.sent().size());
    json.put("tasks", evidence.tasks().size());
    json.put("faults", new TreeMap<>(plan.struck()));
    json.put("kills", site.kills());
    json.put("bites", bites);
    Map<String, Integer> guarantees = new LinkedHashMap<>();
    broken.forEach((name, violations) -> guarantees.put(name, violations.size()));
    json.put("guarantees", guarantees);
    json.put("missing", missing());
    Files.write(file, EventCodec.mapper().writeValueAsBytes(json));
  }
}
