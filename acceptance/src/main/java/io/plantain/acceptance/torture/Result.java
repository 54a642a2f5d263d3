package io.plantain.acceptance.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/// What a fault run found.
///
/// @param ends how the requests of each kind ended, in lines
/// @param struck how often each kind of fault was injected
/// @param bites how often the product had to defend itself
/// @param violations by guarantee; empty lists are good
/// @param differences what reading everything once more has changed; empty is good
/// @param smoke too short to promise that everything bit
record Result(
    long seed,
    List<String> ends,
    Map<String, Integer> struck,
    Map<Bite, Long> bites,
    Map<String, List<Violation>> violations,
    List<String> differences,
    boolean smoke) {
  private static final int MOST_SHOWN = 20;

  /// Every promise was kept, and the run can prove that it would have noticed.
  boolean good() {
    return violations.values().stream().allMatch(List::isEmpty)
        && differences.isEmpty()
        && (smoke || bites.values().stream().allMatch(count -> count > 0));
  }

  void tell(Story story) {
    ends.forEach(story::tell);
    int kills =
        struck.entrySet().stream()
            .filter(fault -> fault.getKey().startsWith("kill "))
            .mapToInt(Map.Entry::getValue)
            .sum();
    story.tell(
        "faults: %d, of them %d kills",
        struck.values().stream().mapToInt(Integer::intValue).sum(), kills);
    struck.forEach((fault, count) -> story.tell("  %-42s %5d", fault, count));
    bites.forEach(
        (bite, count) ->
            story.tell(
                "  %-42s %5d%s",
                bite.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                count,
                count == 0 ? "  NEVER: this run proves nothing about it" : ""));
    violations.forEach(
        (guarantee, found) ->
            story.tell(
                "  %-42s %s",
                guarantee, found.isEmpty() ? "holds" : "BROKEN " + found.size() + " times"));
    story.tell(
        "  %-42s %s",
        "ReplayChangesNothing",
        differences.isEmpty() ? "holds" : "BROKEN " + differences.size() + " times");
    differences.stream().limit(MOST_SHOWN).forEach(difference -> story.tell("    " + difference));
    story.tell(good() ? "Every guarantee held; seed %d" : "NOT GOOD; seed %d repeats it", seed);
  }

  void write(Path file) throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("seed", seed);
    json.put("good", good());
    json.put("faults", struck);
    Map<String, Long> counts = new TreeMap<>();
    bites.forEach((bite, count) -> counts.put(bite.name().toLowerCase(Locale.ROOT), count));
    json.put("bites", counts);
    Map<String, Integer> guarantees = new TreeMap<>();
    violations.forEach((guarantee, found) -> guarantees.put(guarantee, found.size()));
    guarantees.put("ReplayChangesNothing", differences.size());
    json.put("guarantees", guarantees);
    Files.writeString(
        file, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json));
  }
}
