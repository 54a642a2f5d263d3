package io.plantain.acceptance.torture.guarantee;

import io.plantain.acceptance.torture.Evidence;
import io.plantain.acceptance.torture.Guarantee;
import io.plantain.acceptance.torture.Sent;
import io.plantain.acceptance.torture.Violation;
import io.plantain.acceptance.torture.evidence.Provided;
import io.plantain.acceptance.torture.evidence.TaskRow;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A submit is repeated only where the provider had clearly refused the one before. What became of
/// a submit whose answer never came is looked up or given up, not tried again.
public final class NoBlindResubmit implements Guarantee {
  private static final Pattern STEERING = Pattern.compile("sketch:([a-z-]+)");

  /// Each refuses one submit of its prompt, before any job exists. See deploy/local/SKETCH.md.
  private static final List<String> REFUSALS =
      List.of("flaky", "rate-limit", "rate-limit-date", "error-once", "quota-once");

  @Override
  public List<Violation> check(Evidence evidence) {
    Findings findings = new Findings(this);
    Map<String, List<Sent>> byPrompt =
        evidence.sent().stream().collect(Collectors.groupingBy(Sent::prompt));
    byPrompt.forEach(
        (prompt, sent) -> {
          Provided provided = evidence.provided(prompt);
          if (provided == null) {
            return;
          }
          List<TaskRow> tasks = evidence.tasksWithPrompt(prompt);
          int asked = tasks.stream().mapToInt(TaskRow::pictures).sum();
          long refused =
              Math.min(refusals(prompt), Math.max(0, provided.submits() - provided.jobs()));
          findings.addUnless(
              provided.submits() <= asked + refused,
              tasks.isEmpty() ? null : tasks.getFirst().taskId(),
              "label %s was submitted %d times for %d pictures, and refused %d times",
              sent.getFirst().label(),
              provided.submits(),
              asked,
              refused);
        });
    return findings.all();
  }

  private static long refusals(String prompt) {
    Matcher words = STEERING.matcher(prompt.toLowerCase(Locale.ROOT));
    return words.results().map(word -> word.group(1)).distinct().filter(REFUSALS::contains).count();
  }
}
