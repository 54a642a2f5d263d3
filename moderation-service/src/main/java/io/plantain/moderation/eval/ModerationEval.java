package io.plantain.moderation.eval;

import io.plantain.event.EventCodec;
import io.plantain.moderation.check.MinorsCheck;
import io.plantain.moderation.check.NegativePromptCheck;
import io.plantain.moderation.check.Prompt;
import io.plantain.moderation.check.PromptCheck;
import io.plantain.moderation.check.Reading;
import io.plantain.moderation.check.TermCheck;
import io.plantain.moderation.opinion.Action;
import io.plantain.moderation.opinion.Opinion;
import io.plantain.moderation.term.Lexicon;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `ModerationEval FILE.csv [--verdicts OUT.csv]`: reads `id,text,negative_text,label` (block or
/// allow, others are not counted) and prints precision, recall, F1, false positives and speed as
/// JSON. Files with a column `field` say there which prompt the text stands in.
public final class ModerationEval {
  private record Row(String id, Prompt prompt, String label, String category) {}

  private record Verdict(Row row, Optional<Opinion> strongest) {
    boolean blocked() {
      return strongest.filter(opinion -> opinion.action() == Action.BLOCK).isPresent();
    }

    String action() {
      return strongest.map(opinion -> opinion.action().code()).orElse(Action.ALLOW.code());
    }
  }

  private final Lexicon lexicon = Lexicon.shipped();
  private final List<PromptCheck> checks =
      List.of(new TermCheck(lexicon), new MinorsCheck(), new NegativePromptCheck());

  private ModerationEval() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1 && !(arguments.length == 3 && arguments[1].equals("--verdicts"))) {
      System.err.println("usage: ModerationEval FILE.csv [--verdicts OUT.csv]");
      System.exit(2);
    }
    ModerationEval eval = new ModerationEval();
    List<Row> rows =
        Csv.parse(Files.readString(Path.of(arguments[0]))).stream()
            .map(ModerationEval::row)
            .toList();
    eval.judge(rows); // once to warm up
    long before = cpuNanos();
    List<Verdict> verdicts = eval.judge(rows);
    long nanos = cpuNanos() - before;
    Map<String, Object> report = report(verdicts);
    report.put("prompts_per_cpu_second", Math.round(rows.size() * 1e9 / Math.max(1, nanos)));
    report.put("policy_version", eval.lexicon.version());
    System.out.println(
        EventCodec.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(report));
    if (arguments.length == 3) {
      write(verdicts, Path.of(arguments[2]));
    }
  }

  private List<Verdict> judge(List<Row> rows) {
    List<Verdict> verdicts = new ArrayList<>(rows.size());
    for (Row row : rows) {
      Reading reading = Reading.of(row.prompt, lexicon);
      List<Opinion> opinions = new ArrayList<>();
      checks.forEach(check -> opinions.addAll(check.judge(reading)));
      verdicts.add(new Verdict(row, Opinion.strongest(opinions)));
    }
    return verdicts;
  }

  private static Row row(Map<String, String> row) {
    String text = row.getOrDefault("text", "");
    boolean inNegative = "negative".equals(row.get("field"));
    Prompt prompt =
        inNegative
            ? new Prompt("", text, null)
            : new Prompt(text, emptyToNull(row.get("negative_text")), null);
    return new Row(
        row.getOrDefault("id", ""),
        prompt,
        row.getOrDefault("label", ""),
        row.getOrDefault("category", ""));
  }

  private static @Nullable String emptyToNull(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }

  private static Map<String, Object> report(List<Verdict> verdicts) {
    int caught = 0;
    int missed = 0;
    int alarms = 0;
    int passed = 0;
    Map<String, Integer> alarmsByCategory = new TreeMap<>();
    Map<String, Integer> missesByCategory = new TreeMap<>();
    for (Verdict verdict : verdicts) {
      String category = verdict.row.category;
      switch (verdict.row.label) {
        case "block" -> {
          if (verdict.blocked()) {
            caught++;
          } else {
            missed++;
            missesByCategory.merge(category, 1, Integer::sum);
          }
        }
        case "allow" -> {
          if (verdict.blocked()) {
            alarms++;
            alarmsByCategory.merge(
                verdict.strongest.map(opinion -> opinion.category().code()).orElse(""),
                1,
                Integer::sum);
          } else {
            passed++;
          }
        }
        default -> {}
      }
    }
    double precision = share(caught, caught + alarms);
    double recall = share(caught, caught + missed);
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("block_rows", caught + missed);
    report.put("allow_rows", alarms + passed);
    report.put("precision", precision);
    report.put("recall", recall);
    report.put(
        "f1", precision + recall == 0 ? 0 : round(2 * precision * recall / (precision + recall)));
    report.put("false_positive_rate", share(alarms, alarms + passed));
    report.put("false_positives_by_category", alarmsByCategory);
    report.put("misses_by_category", missesByCategory);
    return report;
  }

  private static double share(int part, int whole) {
    return whole == 0 ? 0 : round((double) part / whole);
  }

  private static double round(double value) {
    return Math.round(value * 10_000) / 10_000.0;
  }

  /// The text is left out: the file may be shown around.
  private static void write(List<Verdict> verdicts, Path file) throws IOException {
    StringBuilder csv = new StringBuilder("id,action,category,score,rule_id\n");
    for (Verdict verdict : verdicts) {
      csv.append(verdict.row.id).append(',').append(verdict.action()).append(',');
      verdict.strongest.ifPresentOrElse(
          opinion ->
              csv.append(opinion.category().code())
                  .append(',')
                  .append(opinion.score())
                  .append(',')
                  .append(opinion.ruleId()),
          () -> csv.append(",0,"));
      csv.append('\n');
    }
    Files.writeString(file, csv);
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
