package io.plantain.acceptance.torture.guarantee;

import io.plantain.acceptance.torture.Evidence;
import io.plantain.acceptance.torture.Guarantee;
import io.plantain.acceptance.torture.Violation;
import io.plantain.acceptance.torture.evidence.AttemptRow;
import io.plantain.acceptance.torture.evidence.Provided;
import io.plantain.acceptance.torture.evidence.TaskRow;
import io.plantain.acceptance.torture.evidence.VerdictRow;
import io.plantain.event.ModerationEvent;
import io.plantain.event.StorageEvent;
import java.util.List;
import java.util.UUID;

/// A prompt that moderation refused is not known to any provider, and nobody even tried. What a
/// provider has seen was approved before.
public final class BlockedPromptNeverReachesAProvider implements Guarantee {

  @Override
  public List<Violation> check(Evidence evidence) {
    Findings findings = new Findings(this);
    for (TaskRow task : evidence.tasks()) {
      UUID taskId = task.taskId();
      VerdictRow verdict = evidence.verdict(taskId);
      boolean blocked =
          (verdict != null && verdict.outcome().equals("blocked"))
              || "content_blocked".equals(task.failure()) && !refusedAsAPicture(evidence, taskId)
              || evidence.eventsOf(taskId).stream()
                  .anyMatch(told -> told.event() instanceof ModerationEvent.PromptBlocked);
      AttemptRow attempt = evidence.attempt(taskId);
      boolean attempted = attempt != null && !attempt.isTombstone();
      Provided provided = evidence.provided(task.prompt());
      int submits = provided == null ? 0 : provided.submits();
      if (blocked) {
        findings.addUnless(!attempted, taskId, "is blocked and has an attempt");
        findings.addUnless(submits == 0, taskId, "is blocked and was submitted %d times", submits);
        findings.addUnless(verdict != null, taskId, "is blocked and there is no verdict on record");
      } else if (attempted || submits > 0) {
        findings.addUnless(
            verdict != null && verdict.outcome().equals("approved"),
            taskId,
            "was submitted %d times without an approving verdict on record",
            submits);
      }
    }
    return findings.all();
  }

  /// Where the output check is on, a picture may be blocked whose prompt was not.
  private static boolean refusedAsAPicture(Evidence evidence, UUID taskId) {
    return evidence.eventsOf(taskId).stream()
        .anyMatch(told -> told.event() instanceof StorageEvent.StorageFailed);
  }
}
