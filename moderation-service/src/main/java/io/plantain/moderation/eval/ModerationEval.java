package io.plantain.moderation.eval;

import io.plantain.kit.opinion.Action;
import io.plantain.kit.opinion.Opinion;
import io.plantain.moderation.csv.Csv;
import io.plantain.moderation.policy.Judge;
import io.plantain.moderation.policy.Judgement;
import io.plantain.moderation.policy.Policy.Customer;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Counts what a judge gets right, and how fast it is.
public final class ModerationEval {
  private static final long WARM_UP_NANOS = 1_500_000_000; // until the compiler has settled
  private static final long MEASURED_NANOS = 700_000_000; // a small file is judged many times

  record Judged(LabelledPrompt row, Judgement judgement) {
    boolean blocked() {
      return judgement.action() == Action.BLOCK;
    }
  }

  private ModerationEval() {}

  static List<Judged> judge(Judge judge, List<LabelledPrompt> rows) {
    List<Judged> judged = new ArrayList<>(rows.size());
    for (LabelledPrompt row : rows) {
      judged.add(new Judged(row, judge.judge(row.prompt(), Customer.ANYBODY)));
    }
    return judged;
  }

  /// Prompts a second of one core's time, not of the clock: other work on the machine counts
  /// little.
  public static long promptsPerCpuSecond(Judge judge, List<LabelledPrompt> rows) {
    run(judge, rows, WARM_UP_NANOS);
    return run(judge, rows, MEASURED_NANOS);
  }

  private static long run(Judge judge, List<LabelledPrompt> rows, long atLeastNanos) {
    long start = cpuNanos();
    long judged = 0;
    int weight = 0; // keeps the compiler from leaving the work out
    long spent;
    do {
      for (LabelledPrompt row : rows) {
        weight += judge.judge(row.prompt(), Customer.ANYBODY).opinions().size();
        judged++;
        if (judged % 1_000 == 0 && cpuNanos() - start > atLeastNanos) {
          break;
        }
      }
      spent = cpuNanos() - start;
    } while (spent < atLeastNanos && weight >= 0);
    return Math.round(judged * 1e9 / Math.max(1, spent));
  }

  static Map<String, Object> report(List<Judged> all) {
    Counts counts = new Counts();
    int reviews = 0;
    Map<String, Integer> alarmsByCategory = new TreeMap<>();
    Map<String, Integer> alarmsByFamily = new TreeMap<>();
    Map<String, Integer> missesByFamily = new TreeMap<>();
    for (Judged each : all) {
      reviews += each.judgement.action() == Action.REVIEW ? 1 : 0;
      String label = each.row.label();
      counts.add(label, each.blocked());
      if (label.equals("block") && !each.blocked()) {
        missesByFamily.merge(each.row.family(), 1, Integer::sum);
      } else if (label.equals("allow") && each.blocked()) {
        alarmsByFamily.merge(each.row.family(), 1, Integer::sum);
        each.judgement
            .strongest()
            .map(Opinion::category)
            .ifPresent(category -> alarmsByCategory.merge(category.code(), 1, Integer::sum));
      }
    }
    Map<String, Object> report = counts.report();
    report.put("false_positives_by_category", alarmsByCategory);
    if (all.stream().anyMatch(each -> !each.row.family().isEmpty())) {
      report.put("false_positives_by_family", alarmsByFamily);
      report.put("misses_by_family", missesByFamily);
    }
    report.put("reviews", reviews);
    return report;
  }

  /// The text is left out: the file may be shown around.
  static String verdicts(List<Judged> all) {
    StringBuilder csv = new StringBuilder("id,action,category,score\n");
    for (Judged each : all) {
      Judgement judgement = each.judgement;
      csv.append(Csv.cell(each.row.id())).append(',').append(judgement.action().code()).append(',');
      if (judgement.category() != null) {
        csv.append(judgement.category().code());
      }
      csv.append(',').append(Counts.round(judgement.score())).append('\n');
    }
    return csv.toString();
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
