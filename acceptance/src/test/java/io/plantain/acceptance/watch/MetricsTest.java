package io.plantain.acceptance.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

/// deploy/METRICS.md lists what the sources declare. To write it anew: `mvn -pl acceptance -am test
/// -Dtest=MetricsTest -Dsurefire.failIfNoSpecifiedTests=false -Dplantain.write=true`.
class MetricsTest {

  @Test
  void allStandInTheTable() {
    String table = OwnMetrics.read().table();
    if (MetricsPage.WRITE) {
      MetricsPage.write("own", table);
    }

    assertThat(MetricsPage.table("own")).isEqualTo(table);
  }

  @Test
  void areDeclaredWithAMeaning() {
    assertThat(OwnMetrics.undeclared()).isEmpty();
    assertThat(OwnMetrics.read().all().values())
        .hasSizeGreaterThan(40)
        .allSatisfy(family -> assertThat(family.meaning()).as(family.name()).isNotBlank());
  }

  /// https://prometheus.io/docs/practices/naming: base units in the plural, no milliseconds.
  @Test
  void followTheConventionsForNames() {
    assertThat(OwnMetrics.read().all().values())
        .allSatisfy(
            family -> {
              assertThat(family.name())
                  .matches("(plantain|ledger)_[a-z_]+")
                  .isEqualTo(family.name().toLowerCase(Locale.ROOT))
                  .doesNotContainPattern("_(ms|millis|minutes|kb|percent)(_|$)");
              assertThat(family.name().endsWith("_total"))
                  .isEqualTo(family.type().equals("counter"));
              assertThat(family.labels())
                  .as("labels of %s are bounded", family.name())
                  .doesNotContain("task_id", "team_id", "team", "key", "prompt", "url", "path");
            });
  }
}
