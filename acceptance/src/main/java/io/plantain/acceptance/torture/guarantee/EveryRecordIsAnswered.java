package io.plantain.acceptance.torture.guarantee;

import io.plantain.acceptance.torture.Evidence;
import io.plantain.acceptance.torture.Guarantee;
import io.plantain.acceptance.torture.Violation;
import io.plantain.acceptance.torture.evidence.Told;
import io.plantain.event.GenerationEvent;
import io.plantain.event.IntakeEvent;
import io.plantain.event.LedgerEvent;
import io.plantain.event.ModerationEvent;
import io.plantain.event.PipelineEvent;
import io.plantain.event.StorageEvent;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/// The stages whose outbox is the uncommitted offset answer each record that they have read, the
/// tenth repeat too. An answer that was lost with a process shows here before a re-drive heals it.
public final class EveryRecordIsAnswered implements Guarantee {
  private record Stage(
      String service, Predicate<PipelineEvent> asks, Predicate<PipelineEvent> answers) {}

  private static final List<Stage> STAGES =
      List.of(
          new Stage(
              "moderation-service",
              IntakeEvent.TaskSubmitted.class::isInstance,
              ModerationEvent.class::isInstance),
          new Stage(
              "storage-worker",
              GenerationEvent.GenerationSucceeded.class::isInstance,
              StorageEvent.class::isInstance),
          new Stage(
              "ledger-service", EveryRecordIsAnswered::movesCredits, LedgerEvent.class::isInstance),
          new Stage(
              "ledger-service",
              event -> movesCredits(event) && !(event instanceof ModerationEvent),
              event ->
                  event instanceof LedgerEvent && !(event instanceof LedgerEvent.CreditsDebited)));

  private static boolean movesCredits(PipelineEvent event) {
    return event instanceof ModerationEvent.PromptApproved
        || event instanceof StorageEvent
        || (event instanceof GenerationEvent
            && !(event instanceof GenerationEvent.GenerationSucceeded));
  }

  @Override
  public List<Violation> check(Evidence evidence) {
    Findings findings = new Findings(this);
    Set<String> buried = DeadLetter.sources(evidence);
    evidence
        .eventsByTask()
        .forEach(
            (taskId, told) -> {
              for (Stage stage : STAGES) {
                check(evidence, findings, buried, taskId, told, stage);
              }
            });
    return findings.all();
  }

  private static void check(
      Evidence evidence,
      Findings findings,
      Set<String> buried,
      UUID taskId,
      List<Told> told,
      Stage stage) {
    long asked =
        told.stream()
            .filter(each -> each.event() != null && stage.asks.test(each.event()))
            .filter(each -> !evidence.wasSkipped(stage.service, each))
            .filter(each -> DeadLetter.concerns(each, stage.service))
            .filter(each -> !buried.contains(DeadLetter.name(stage.service, each.position())))
            .count();
    long answered =
        told.stream()
            .filter(each -> each.event() != null && stage.answers.test(each.event()))
            .count();
    findings.addUnless(
        answered >= asked,
        taskId,
        "%s read %d records and answered %d",
        stage.service,
        asked,
        answered);
  }
}
