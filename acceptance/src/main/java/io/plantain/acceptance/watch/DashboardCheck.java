package io.plantain.acceptance.watch;

import io.plantain.acceptance.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Runs every expression of every dashboard.
public final class DashboardCheck {
  private static final Pattern WORD =
      Pattern.compile("(?<![\\w:\"{,=~.$])([a-z]\\w*(?::\\w+)*_\\w+)(?![\\w:]*\\s*[(=!])");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(by|without|on|ignoring|group_left)\\s*\\([^)]*\\)");
  private static final Pattern WRITTEN = Pattern.compile("\\| `(\\w+)` \\| (\\w+) \\|");
  private static final Pattern QUOTED = Pattern.compile("\\{[^}]*}");

  private DashboardCheck() {}

  /// @param expressions how many were run
  /// @param problems a sentence each
  public record Findings(int expressions, List<String> problems) {
    public Findings {
      problems = List.copyOf(problems);
    }
  }

  public static Findings run(Prometheus prometheus) throws IOException {
    Set<String> known = prometheus.metrics();
    known.addAll(writtenDown());
    List<String> problems = new ArrayList<>();
    int expressions = 0;
    for (Path file : Panel.files()) {
      for (Panel panel : Panel.of(file)) {
        for (Panel.Target target : panel.targets()) {
          expressions++;
          String where = panel.board() + ", " + panel.title() + ": ";
          for (String metric : metricsIn(target.expression())) {
            if (!known.contains(metric)) {
              problems.add(where + "no process shows " + metric);
            }
          }
          try {
            if (prometheus.now(target.expression()).isEmpty()) {
              problems.add(where + "nothing to show for " + target.expression());
            }
          } catch (IllegalArgumentException notUnderstood) {
            problems.add(where + notUnderstood.getMessage());
          }
        }
      }
    }
    return new Findings(expressions, problems);
  }

  /// Some metrics come to light with a fault only.
  private static Set<String> writtenDown() throws IOException {
    Set<String> names = new TreeSet<>();
    String page = Files.readString(Checkout.root().resolve("deploy/METRICS.md"));
    for (MatchResult row : WRITTEN.matcher(page).results().toList()) {
      names.add(row.group(1));
      if (row.group(2).equals("histogram") || row.group(2).equals("summary")) {
        List.of("_count", "_sum", "_bucket").forEach(end -> names.add(row.group(1) + end));
      }
    }
    return names;
  }

  static Set<String> metricsIn(String expression) {
    String bare = GROUPING.matcher(QUOTED.matcher(expression).replaceAll(" ")).replaceAll(" ");
    Set<String> names = new TreeSet<>();
    WORD.matcher(bare).results().forEach(word -> names.add(word.group(1)));
    names.removeAll(Set.of("histogram_quantile", "clamp_min", "label_replace"));
    return names;
  }
}
