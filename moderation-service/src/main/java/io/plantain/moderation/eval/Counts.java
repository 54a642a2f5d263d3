package io.plantain.moderation.eval;

import java.util.LinkedHashMap;
import java.util.Map;

/// Right and wrong blocks and passes.
public final class Counts {
  private int caught;
  private int missed;
  private int alarms;
  private int passed;
  private int uncounted;

  public void add(String label, boolean blocked) {
    switch (label) {
      case "block" -> {
        caught += blocked ? 1 : 0;
        missed += blocked ? 0 : 1;
      }
      case "allow" -> {
        alarms += blocked ? 1 : 0;
        passed += blocked ? 0 : 1;
      }
      default -> uncounted++;
    }
  }

  public double precision() {
    return share(caught, caught + alarms);
  }

  public double recall() {
    return share(caught, caught + missed);
  }

  public double f1() {
    double both = precision() + recall();
    return both == 0 ? 0.0 : round(2 * precision() * recall() / both);
  }

  public double falsePositives() {
    return share(alarms, alarms + passed);
  }

  public int toBlock() {
    return caught + missed;
  }

  public int toAllow() {
    return alarms + passed;
  }

  Map<String, Object> report() {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("rows", toBlock() + toAllow() + uncounted);
    report.put("block_rows", toBlock());
    report.put("allow_rows", toAllow());
    report.put("uncounted_rows", uncounted);
    report.put("precision", precision());
    report.put("recall", recall());
    report.put("f1", f1());
    report.put("true_positives", caught);
    report.put("false_negatives", missed);
    report.put("false_positives", alarms);
    report.put("true_negatives", passed);
    report.put("false_positive_rate", falsePositives());
    return report;
  }

  private static double share(int part, int whole) {
    return whole == 0 ? 0 : round((double) part / whole);
  }

  static double round(double value) {
    return Math.round(value * 10_000) / 10_000.0;
  }
}
