package io.plantain.acceptance.torture.guarantee;

import io.plantain.acceptance.torture.Evidence;
import io.plantain.acceptance.torture.Guarantee;
import io.plantain.acceptance.torture.Sent;
import io.plantain.acceptance.torture.Violation;
import io.plantain.acceptance.torture.evidence.Provided;
import io.plantain.acceptance.torture.evidence.TaskRow;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The provider never makes more jobs for a prompt than pictures were asked for, by its own count.
public final class NoTaskPaidTwice implements Guarantee {

  @Override
  public List<Violation> check(Evidence evidence) {
    Findings findings = new Findings(this);
    Map<String, List<Sent>> byPrompt =
        evidence.sent().stream().collect(Collectors.groupingBy(Sent::prompt));
    byPrompt.forEach(
        (prompt, sent) -> {
          Provided provided = evidence.provided(prompt);
          List<TaskRow> tasks = evidence.tasksWithPrompt(prompt);
          int asked = tasks.stream().mapToInt(TaskRow::pictures).sum();
          findings.addUnless(
              provided == null || provided.jobs() <= asked,
              tasks.isEmpty() ? null : tasks.getFirst().taskId(),
              "the provider made %d jobs of label %s, asked for were %d pictures",
              provided == null ? 0 : provided.jobs(),
              sent.getFirst().label(),
              asked);
        });
    return findings.all();
  }
}
