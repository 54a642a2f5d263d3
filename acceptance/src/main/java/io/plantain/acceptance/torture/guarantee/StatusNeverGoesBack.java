package io.plantain.acceptance.torture.guarantee;

import io.plantain.acceptance.torture.Evidence;
import io.plantain.acceptance.torture.Guarantee;
import io.plantain.acceptance.torture.Violation;
import io.plantain.acceptance.torture.evidence.Seen;
import io.plantain.acceptance.torture.evidence.Shown;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Whoever looks at a task twice sees it further on, never further back; an end is seen for ever,
/// at the same price.
public final class StatusNeverGoesBack implements Guarantee {
  private static final List<String> OPEN = List.of("pending", "processing");
  private static final List<String> ENDED = List.of("success", "failed", "canceled");

  @Override
  public List<Violation> check(Evidence evidence) {
    Findings findings = new Findings(this);
    Map<UUID, Seen> last = new HashMap<>();
    for (Seen seen : evidence.seen()) {
      Seen before = last.put(seen.taskId(), seen);
      if (before != null) {
        compare(findings, before, seen.status(), seen.costCredits(), seen.at().toString());
      } else if (!OPEN.contains(seen.status()) && !ENDED.contains(seen.status())) {
        findings.add(seen.taskId(), "has the unknown status %s", seen.status());
      }
    }
    last.forEach(
        (taskId, seen) -> {
          Shown now = evidence.shown().get(taskId);
          if (now != null) {
            compare(findings, seen, now.status(), now.costCredits(), "the end of the run");
          } else {
            findings.add(taskId, "was %s at %s and is not there now", seen.status(), seen.at());
          }
        });
    return findings.all();
  }

  private static void compare(
      Findings findings, Seen before, String status, long credits, String when) {
    boolean wasEnded = ENDED.contains(before.status());
    if (rank(status) < rank(before.status()) || (wasEnded && !status.equals(before.status()))) {
      findings.add(
          before.taskId(), "was %s at %s and %s at %s", before.status(), before.at(), status, when);
    } else if (wasEnded && credits != before.costCredits()) {
      findings.add(
          before.taskId(),
          "had ended for %d credits at %s and costs %d at %s",
          before.costCredits(),
          before.at(),
          credits,
          when);
    }
  }

  private static int rank(String status) {
    int open = OPEN.indexOf(status);
    return open >= 0 ? open : ENDED.contains(status) ? OPEN.size() : -1;
  }
}
