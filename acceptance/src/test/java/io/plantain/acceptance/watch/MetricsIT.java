package io.plantain.acceptance.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.acceptance.Installation;
import io.plantain.acceptance.Instance;
import io.plantain.acceptance.RunningSystem;
import io.plantain.acceptance.Team;
import io.plantain.event.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// deploy/METRICS.md holds against services that have worked. The table of the libraries' metrics
/// is written by `-Dit.test=MetricsIT -Dplantain.write=true`.
@ExtendWith(RunningSystem.class)
class MetricsIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void showNothingThatIsNotWrittenDown(Installation system) throws Exception {
    Team team = Team.create(system, "metrics", 20);
    team.ended(team.generate("a lighthouse"), SOON);
    team.ended(team.generate("sketch:fail a lighthouse"), SOON);
    Map<String, Family> shown = new TreeMap<>();
    for (String service : Topics.SERVICES) {
      for (Instance instance : system.instancesOf(service)) {
        Exposition.of(instance.metrics())
            .forEach((name, family) -> shown.merge(name, family, MetricsIT::both));
      }
    }
    Map<String, Family> declared = OwnMetrics.read().all();
    Map<String, Family> foreign = new TreeMap<>(shown);
    foreign.values().removeIf(Family::isOurs);
    if (MetricsPage.WRITE) {
      writeForeign(foreign);
    }

    assertThat(
            shown.values().stream().filter(Family::isOurs).filter(f -> !f.name().endsWith("_max")))
        .hasSizeGreaterThan(30)
        .allSatisfy(family -> assertThat(declared.get(family.name())).isEqualTo(family));
    assertThat(MetricsPage.types("libraries"))
        .containsAllEntriesOf(
            foreign.values().stream().collect(Collectors.toMap(Family::name, Family::type)));
  }

  private static Family both(Family one, Family other) {
    TreeSet<String> labels = new TreeSet<>(one.labels());
    labels.addAll(other.labels());
    return new Family(one.name(), one.type(), labels, one.meaning());
  }

  /// What is no longer shown stays: some metrics come with a fault only. Words that somebody put
  /// where a library says nothing stay as well.
  private static void writeForeign(Map<String, Family> foreign) {
    Map<String, String> rows = MetricsPage.rows("libraries");
    foreign.forEach(
        (name, family) -> {
          String old = rows.getOrDefault(name, "|  |");
          String said = old.substring(old.lastIndexOf('|', old.length() - 2) + 1, old.length() - 1);
          String meaning = family.meaning().isBlank() ? said.strip() : family.meaning();
          Family told = new Family(name, family.type(), family.labels(), meaning);
          rows.put(name, "| " + told.cells() + " |");
        });
    MetricsPage.write(
        "libraries",
        "| metric | type | unit | labels | meaning |\n|---|---|---|---|---|\n"
            + String.join("\n", rows.values())
            + "\n");
  }
}
