package io.plantain.acceptance.torture.guarantee;

import io.plantain.acceptance.torture.Evidence;
import io.plantain.acceptance.torture.Guarantee;
import io.plantain.acceptance.torture.Violation;
import io.plantain.acceptance.torture.evidence.Books.Hold;
import io.plantain.acceptance.torture.evidence.Shown;
import io.plantain.acceptance.torture.evidence.TaskRow;
import java.util.List;
import java.util.UUID;

/// No usable picture, no charge; and each picture at its own price.
public final class FailedTasksCostNothing implements Guarantee {

  @Override
  public List<Violation> check(Evidence evidence) {
    Findings findings = new Findings(this);
    for (TaskRow task : evidence.tasks()) {
      if (task.closedAt() == null) {
        continue; // EveryAcceptedTaskEndsOnce tells
      }
      UUID taskId = task.taskId();
      Shown shown = evidence.shown().get(taskId);
      Hold hold = evidence.hold(taskId);
      long paid = hold == null ? 0 : hold.captured();
      if (task.succeeded()) {
        long price = task.priceCredits() / task.pictures() * task.media().size();
        findings.addUnless(
            task.costCredits() == price && !task.media().isEmpty(),
            taskId,
            "%d of %d pictures at %d credits for all cost %d",
            task.media().size(),
            task.pictures(),
            task.priceCredits(),
            task.costCredits());
      } else {
        findings.addUnless(
            task.costCredits() == 0 && paid == 0 && (shown == null || shown.costCredits() == 0),
            taskId,
            "is %s and costs: %d in its row, %d in the ledger, %s over HTTP",
            task.status(),
            task.costCredits(),
            paid,
            shown == null ? "nothing" : shown.costCredits());
      }
    }
    return findings.all();
  }
}
