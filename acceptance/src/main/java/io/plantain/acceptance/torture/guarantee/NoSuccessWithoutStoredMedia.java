package io.plantain.acceptance.torture.guarantee;

import io.plantain.acceptance.torture.Evidence;
import io.plantain.acceptance.torture.Guarantee;
import io.plantain.acceptance.torture.Violation;
import io.plantain.acceptance.torture.evidence.Kept;
import io.plantain.acceptance.torture.evidence.TaskRow;
import io.plantain.acceptance.torture.evidence.Told;
import io.plantain.event.StoredMedia;
import io.plantain.event.TaskEvent;
import io.plantain.event.Topics;
import java.util.List;
import java.util.UUID;

/// Every picture of every success is in the object store, as long as it was said to be; those that
/// were read again are the very bytes that were stored, and they decode.
public final class NoSuccessWithoutStoredMedia implements Guarantee {

  @Override
  public List<Violation> check(Evidence evidence) {
    Findings findings = new Findings(this);
    for (TaskRow task : evidence.tasks()) {
      if (task.succeeded()) {
        findings.addUnless(
            !task.media().isEmpty(), task.taskId(), "is a success without a picture");
        task.media().forEach(media -> picture(evidence, findings, task.taskId(), media));
        told(evidence, findings, task);
      }
    }
    evidence
        .links()
        .forEach(
            (link, status) ->
                findings.addUnless(
                    status == 200,
                    null,
                    "a signed link answers %d: %s",
                    status,
                    link.replaceAll("\\?.*", "")));
    return findings.all();
  }

  /// What customers were told is what the row has.
  private static void told(Evidence evidence, Findings findings, TaskRow task) {
    for (Told told : evidence.eventsOf(task.taskId())) {
      if (told.topic().equals(Topics.TASK_EVENTS)
          && told.event() instanceof TaskEvent.TaskSucceeded success) {
        findings.addUnless(
            success.images().equals(task.media()),
            task.taskId(),
            "TaskSucceeded names other pictures than the task's row");
      }
    }
  }

  private static void picture(
      Evidence evidence, Findings findings, UUID taskId, StoredMedia media) {
    Kept kept = evidence.objects().get(media.key());
    if (kept == null) {
      findings.add(taskId, "%s is not in the object store", media.key());
      return;
    }
    findings.addUnless(
        kept.bytes() == media.bytes(),
        taskId,
        "%s has %d bytes instead of %d",
        media.key(),
        kept.bytes(),
        media.bytes());
    Kept.Content content = kept.content();
    if (content == null) {
      return; // not in the sample
    }
    findings.addUnless(content.problem() == null, taskId, "%s: %s", media.key(), content.problem());
    findings.addUnless(
        content.sha256().equals(media.sha256()) && content.bytes() == media.bytes(),
        taskId,
        "%s is not what was stored: %d bytes, SHA-256 %s; said were %d and %s",
        media.key(),
        content.bytes(),
        content.sha256(),
        media.bytes(),
        media.sha256());
    findings.addUnless(
        content.problem() != null
            || (content.width() == media.width() && content.height() == media.height()),
        taskId,
        "%s is %d x %d, said was %d x %d",
        media.key(),
        content.width(),
        content.height(),
        media.width(),
        media.height());
  }
}
