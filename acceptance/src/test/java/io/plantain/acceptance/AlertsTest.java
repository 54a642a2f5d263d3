package io.plantain.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.plantain.event.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/// Alerts, their tests, the runbook and the metrics that they speak of.
class AlertsTest {
  private static final Path ROOT = Checkout.root();
  private static final Path PROMETHEUS = ROOT.resolve("deploy/prometheus");
  private static final int PROMTOOL_SECONDS = 60;

  /// Not `plantain:...`, which our own rules make.
  private static final String METRIC = "\\b((?:plantain|ledger)_[a-z_]+)\\b";

  /// What Prometheus appends to the name of a counter, a timer or a gauge with a unit.
  private static final String SUFFIX = "(_seconds)?(_total|_count|_sum|_max|_bucket)?$";

  @Test
  void fireWhenTheyShouldAndOnlyThen() throws Exception {
    assumeThat(exit("promtool", "--version")).as("promtool, of the package prometheus").isZero();

    assertThat(run("check", files("rules"))).as("promtool check rules").isZero();
    assertThat(run("test", files("tests"))).as("promtool test rules").isZero();
  }

  @Test
  void reachSomebodyByTheExampleForTheAlertmanager() throws Exception {
    assumeThat(exit("amtool", "--version"))
        .as("amtool, of the package prometheus-alertmanager")
        .isZero();

    String example = ROOT.resolve("deploy/alertmanager/alertmanager.example.yml").toString();
    assertThat(exit("amtool", "check-config", example)).isZero();
    assertThat(reaches(example, "severity=page", "on-call")).isZero();
    assertThat(reaches(example, "severity=ticket", "morning")).isZero();
  }

  /// 0 where alerts with this label reach this receiver.
  private static int reaches(String example, String label, String receiver) throws Exception {
    return exit(
        "amtool",
        "config",
        "routes",
        "test",
        "--config.file=" + example,
        "--verify.receivers=" + receiver,
        label);
  }

  @Test
  void haveATestEach() throws IOException {
    String tests = text(files("tests"));

    assertThat(alerts())
        .allSatisfy(
            alert ->
                assertThat(
                        Pattern.compile(
                            "alertname: " + alert.get("alert") + "\n\\s+exp_alerts:(\n| \\[])"))
                    .matches(test -> count(test, tests) >= 2, "fires and does not fire"));
  }

  @Test
  void leadToTheirHeadingsInTheRunbook() throws IOException {
    String runbook = Files.readString(ROOT.resolve("deploy/RUNBOOK.md"));
    List<String> headings = found("(?m)^## (\\S+)$", runbook);

    assertThat(alerts().stream().map(alert -> "" + alert.get("alert")))
        .containsExactlyInAnyOrderElementsOf(headings);
    assertThat(alerts())
        .allSatisfy(
            alert -> {
              String name = "" + alert.get("alert");
              assertThat("" + alert.get("annotations"))
                  .contains("runbook_url=deploy/RUNBOOK.md#" + name.toLowerCase(Locale.ROOT));
              assertThat("" + alert.get("labels")).containsPattern("severity=(page|ticket)");
              assertThat(section(runbook, name))
                  .contains("**Means:**", "**Look:**", "**Do:**", "**Over:**");
            });
    assertThat(found("\\]\\(#([a-z]+)\\)", runbook))
        .isSubsetOf(headings.stream().map(h -> h.toLowerCase(Locale.ROOT)).toList());
  }

  @Test
  void speakOnlyOfMetricsThatExist() throws IOException {
    String sources = "";
    for (String module :
        Stream.concat(Stream.of("service-kit"), Topics.SERVICES.stream()).toList()) {
      sources += text(java(module));
    }
    Set<String> metrics = new TreeSet<>(found(METRIC, text(files("rules"))));
    metrics.addAll(found(METRIC, Files.readString(ROOT.resolve("deploy/RUNBOOK.md"))));

    String all = sources;
    assertThat(metrics)
        .hasSizeGreaterThan(15)
        .allSatisfy(
            metric ->
                assertThat(all)
                    .as(metric)
                    .containsAnyOf(quoted(metric), quoted(metric.replaceAll(SUFFIX, ""))));
  }

  private static String quoted(String metric) {
    return '"' + metric.replace('_', '.') + '"';
  }

  /// From its heading to the next.
  private static String section(String text, String heading) {
    int begin = text.indexOf("\n## " + heading + "\n");
    int end = text.indexOf("\n## ", begin + 1);
    return text.substring(begin, end < 0 ? text.length() : end);
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> alerts() throws IOException {
    List<Map<String, Object>> alerts = new ArrayList<>();
    for (Path file : files("rules")) {
      Map<String, Object> rules = new Yaml().load(Files.readString(file));
      for (Map<String, Object> group :
          (List<Map<String, Object>>) rules.getOrDefault("groups", List.of())) {
        for (Map<String, Object> rule :
            (List<Map<String, Object>>) group.getOrDefault("rules", List.of())) {
          if (rule.containsKey("alert")) {
            alerts.add(rule);
          }
        }
      }
    }
    return alerts;
  }

  private static int run(String what, List<Path> files) throws Exception {
    List<String> command = new ArrayList<>(List.of("promtool", what, "rules"));
    files.forEach(file -> command.add(file.toString()));
    return exit(command.toArray(String[]::new));
  }

  /// -1 where there is no such program.
  private static int exit(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).inheritIO().start();
      if (!process.waitFor(PROMTOOL_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      return process.waitFor();
    } catch (IOException missing) {
      return -1;
    }
  }

  private static List<Path> files(String folder) throws IOException {
    try (Stream<Path> files = Files.list(PROMETHEUS.resolve(folder))) {
      return files.sorted().toList();
    }
  }

  private static List<Path> java(String module) throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve(module + "/src/main/java"))) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  private static String text(List<Path> files) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path file : files) {
      text.append(Files.readString(file)).append('\n');
    }
    return text.toString();
  }

  private static long count(Pattern pattern, String text) {
    return pattern.matcher(text).results().count();
  }

  private static List<String> found(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(match -> match.group(1)).toList();
  }
}
