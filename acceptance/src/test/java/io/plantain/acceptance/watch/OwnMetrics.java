package io.plantain.acceptance.watch;

import io.plantain.acceptance.Checkout;
import io.plantain.event.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Our own metrics, as the sources declare them: also those that only come with a fault.
final class OwnMetrics {
  private static final Pattern DECLARED =
      Pattern.compile(
          "\\b(Counter|Timer|Gauge|MultiGauge|DistributionSummary)\\s*\\.builder\\((.*?)\\.register\\(",
          Pattern.DOTALL);
  private static final Pattern TAG = Pattern.compile("\\.tag\\(\\s*\"(\\w+)\"");
  private static final Pattern ROW_TAG = Pattern.compile("Tags\\.of\\(\\s*\"(\\w+)\"");
  private static final String KIT = "service-kit";

  /// By module, in the order a task travels; what all services have comes first.
  private final Map<String, Map<String, Family>> byModule = new LinkedHashMap<>();

  static OwnMetrics read() {
    OwnMetrics metrics = new OwnMetrics();
    Stream.concat(Stream.of(KIT), Topics.SERVICES.stream())
        .forEach(module -> metrics.byModule.put(module, declared(sources(module))));
    return metrics;
  }

  Map<String, Family> all() {
    Map<String, Family> all = new TreeMap<>();
    byModule.values().forEach(all::putAll);
    return all;
  }

  String table() {
    StringBuilder table =
        new StringBuilder(
            "| where | metric | type | unit | labels | meaning |\n|---|---|---|---|---|---|\n");
    byModule.forEach(
        (module, families) ->
            families
                .values()
                .forEach(
                    family ->
                        table
                            .append("| ")
                            .append(module.equals(KIT) ? "every service" : module)
                            .append(" | ")
                            .append(family.cells())
                            .append(" |\n")));
    return table.toString();
  }

  /// Every other way to make a meter, which would stand in no table.
  static List<String> undeclared() {
    return Stream.concat(Stream.of(KIT), Topics.SERVICES.stream())
        .flatMap(
            module ->
                Pattern.compile("\\.(?:counter|timer|gauge|summary)\\(\\s*\"[^\"]*\"")
                    .matcher(sources(module))
                    .results()
                    .map(MatchResult::group))
        .toList();
  }

  private static Map<String, Family> declared(String sources) {
    Map<String, Family> families = new TreeMap<>();
    for (MatchResult meter : DECLARED.matcher(sources).results().toList()) {
      String chain = meter.group(2);
      String name = literals(chain).getFirst().replace('.', '_');
      Set<String> labels =
          TAG.matcher(chain)
              .results()
              .map(tag -> tag.group(1))
              .collect(Collectors.toCollection(LinkedHashSet::new));
      if (meter.group(1).equals("MultiGauge")) { // its rows bring their labels
        ROW_TAG.matcher(sources).results().forEach(tag -> labels.add(tag.group(1)));
      }
      String unit = after(chain, "baseUnit(");
      boolean buckets = chain.contains("serviceLevelObjectives(");
      String full =
          switch (meter.group(1)) {
            case "Counter" -> with(with(name, unit), "total");
            case "Timer" -> with(name, "seconds");
            default -> with(name, unit);
          };
      String type =
          switch (meter.group(1)) {
            case "Counter" -> "counter";
            case "Gauge", "MultiGauge" -> "gauge";
            default -> buckets ? "histogram" : "summary";
          };
      String meaning = after(chain, "description(");
      Family family = new Family(full, type, labels, meaning);
      Family other = families.putIfAbsent(full, family);
      if (other != null && !other.equals(family)) {
        throw new IllegalStateException("declared twice, and differently: " + other + family);
      }
    }
    return families;
  }

  private static String with(String name, String end) {
    return end.isEmpty() || name.endsWith("_" + end) ? name : name + "_" + end;
  }

  /// The words in quotes that a call is given, put together.
  private static String after(String chain, String call) {
    int begin = chain.indexOf("." + call);
    if (begin < 0) {
      return "";
    }
    String arguments = chain.substring(begin + call.length() + 1);
    StringBuilder text = new StringBuilder();
    boolean inside = false;
    for (int i = 0; i < arguments.length(); i++) {
      char c = arguments.charAt(i);
      if (c == '"') {
        inside = !inside;
      } else if (inside) {
        text.append(c);
      } else if (c == ')') {
        break;
      }
    }
    return text.toString();
  }

  private static List<String> literals(String code) {
    return Pattern.compile("\"([^\"]*)\"")
        .matcher(code)
        .results()
        .map(text -> text.group(1))
        .toList();
  }

  private static String sources(String module) {
    try (Stream<Path> files = Files.walk(Checkout.root().resolve(module + "/src/main/java"))) {
      List<String> texts = new ArrayList<>();
      for (Path file : files.filter(file -> file.toString().endsWith(".java")).sorted().toList()) {
        texts.add(Files.readString(file));
      }
      return String.join("\n", texts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
