package io.plantain.acceptance.watch;

import java.util.Set;
import java.util.TreeSet;

/// A metric as Prometheus sees it.
///
/// @param labels beside those that every metric has, and those of histograms
record Family(String name, String type, Set<String> labels, String meaning) {
  private static final Set<String> EVERYWHERE = Set.of("service", "le", "quantile");

  Family {
    labels = new TreeSet<>(labels);
    labels.removeAll(EVERYWHERE);
  }

  boolean isOurs() {
    return name.startsWith("plantain_") || name.startsWith("ledger_");
  }

  String unit() {
    String base = name.replaceAll("_total$", "");
    String last = base.substring(base.lastIndexOf('_') + 1);
    return switch (last) {
      case "seconds", "bytes", "ratio" -> last;
      case "credits", "dollars", "records", "ms", "ns" -> last;
      default -> "";
    };
  }

  String cells() {
    String labelCells = labels.isEmpty() ? "" : "`" + String.join("`, `", labels) + "`";
    return "`%s` | %s | %s | %s | %s"
        .formatted(name, type, unit(), labelCells, meaning.strip().replace("|", "\\|"));
  }
}
