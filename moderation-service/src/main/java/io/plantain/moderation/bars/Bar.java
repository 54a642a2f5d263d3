package io.plantain.moderation.bars;

import java.util.Locale;

/// A figure that was measured, and what it must be.
///
/// @param wanted empty where it is only told
/// @param rows that it was counted from
record Bar(String name, double figure, String wanted, boolean passed, long rows) {
  static Bar atLeast(String name, double figure, double bar, long rows) {
    return new Bar(name, figure, "at least " + shown(bar), figure >= bar, rows);
  }

  static Bar atMost(String name, double figure, double bar, long rows) {
    return new Bar(name, figure, "at most " + shown(bar), figure <= bar, rows);
  }

  static Bar told(String name, double figure, long rows) {
    return new Bar(name, figure, "", true, rows);
  }

  String line() {
    return "| %s | %d | %s | %s | %s |"
        .formatted(
            name, rows, shown(figure), wanted, wanted.isEmpty() ? "" : passed ? "pass" : "FAIL");
  }

  private static String shown(double value) {
    return value == Math.rint(value) && value > 1
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.3f", value);
  }
}
