package io.plantain.acceptance.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.acceptance.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What can be said of the dashboards without a running system.
class DashboardsTest {

  @Test
  void speakOnlyOfMetricsInTheTables() throws IOException {
    Set<String> known = new TreeSet<>(MetricsPage.types("own").keySet());
    known.addAll(MetricsPage.types("libraries").keySet());
    String rules =
        Files.readString(Checkout.root().resolve("deploy/prometheus/rules/objectives.yml"));
    for (Panel panel : all()) {
      for (Panel.Target target : panel.targets()) {
        for (String metric : DashboardCheck.metricsIn(target.expression())) {
          if (metric.contains(":")) { // of our own rules
            assertThat(rules).contains("- record: " + metric + "\n");
            continue;
          }
          assertThat(known)
              .as(panel.board() + ", " + panel.title())
              .containsAnyOf(metric, metric.replaceAll("_(bucket|count|sum|max)$", ""));
        }
      }
    }
  }

  @Test
  void findMetricsInExpressions() {
    assertThat(
            DashboardCheck.metricsIn(
                "histogram_quantile(0.9, sum by (le, some_label)"
                    + " (rate(plantain_a_bucket{x_y=\"b_c\"}[5m]))) or vector(0) > up"))
        .containsExactly("plantain_a_bucket");
  }

  @Test
  void doNotOverlap() throws IOException {
    for (Path file : Panel.files()) {
      Set<String> taken = new TreeSet<>();
      for (Panel panel : Panel.of(file)) {
        for (int x = 0; x < panel.place().width(); x++) {
          for (int y = 0; y < panel.place().height(); y++) {
            String cell = (panel.place().x() + x) + "/" + (panel.place().y() + y);
            assertThat(taken.add(cell)).as(panel.board() + ", " + panel.title()).isTrue();
          }
        }
      }
    }
  }

  @Test
  void haveARowForEachStage() throws IOException {
    assertThat(
            all().stream()
                .filter(panel -> panel.kind().equals("row"))
                .map(Panel::title)
                .toList()
                .toString())
        .contains("intake", "moderation", "ledger", "generation", "storage");
  }

  private static List<Panel> all() throws IOException {
    List<Panel> panels = new ArrayList<>();
    for (Path file : Panel.files()) {
      panels.addAll(Panel.of(file));
    }
    assertThat(panels).hasSizeGreaterThan(60);
    return panels;
  }
}
