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
import io.plantain.event.TaskEvent;
import io.plantain.event.Topics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// What customers read of a task begins with its acceptance and stops with its end. Inside, no
/// stage speaks before the one whose word it needs. Times do not count, since clocks jump; a
/// repeated event counts where it came first.
public final class EventsPerTaskInOrder implements Guarantee {
  private record Rule(
      Class<? extends PipelineEvent> outcome, Class<? extends PipelineEvent> input) {}

  private static final List<Rule> RULES =
      List.of(
          new Rule(ModerationEvent.PromptApproved.class, IntakeEvent.TaskSubmitted.class),
          new Rule(ModerationEvent.PromptBlocked.class, IntakeEvent.TaskSubmitted.class),
          new Rule(LedgerEvent.CreditsDebited.class, ModerationEvent.PromptApproved.class),
          new Rule(LedgerEvent.CreditsDeclined.class, ModerationEvent.PromptApproved.class),
          new Rule(GenerationEvent.GenerationSucceeded.class, LedgerEvent.CreditsDebited.class),
          new Rule(GenerationEvent.GenerationFailed.class, LedgerEvent.CreditsDebited.class),
          new Rule(StorageEvent.MediaStored.class, GenerationEvent.GenerationSucceeded.class),
          new Rule(StorageEvent.StorageFailed.class, GenerationEvent.GenerationSucceeded.class),
          new Rule(LedgerEvent.CreditsCaptured.class, StorageEvent.MediaStored.class),
          new Rule(TaskEvent.TaskSucceeded.class, LedgerEvent.CreditsCaptured.class));

  @Override
  public List<Violation> check(Evidence evidence) {
    Findings findings = new Findings(this);
    evidence
        .eventsByTask()
        .forEach(
            (taskId, told) -> {
              order(findings, taskId, told);
              causes(findings, taskId, told);
            });
    return findings.all();
  }

  private static void order(Findings findings, UUID taskId, List<Told> told) {
    Set<String> seen = new HashSet<>();
    List<Told> first = new ArrayList<>();
    for (Told each : told) {
      if (each.topic().equals(Topics.TASK_EVENTS) && seen.add(each.type() + each.ceId())) {
        first.add(each);
      }
    }
    if (first.isEmpty()) {
      return;
    }
    List<String> types = first.stream().map(Told::type).toList();
    findings.addUnless(
        types.getFirst().equals("TaskAccepted"), taskId, "the public heard %s", types);
    int end = -1;
    for (int i = 0; i < first.size() && end < 0; i++) {
      end = PublicEnd.of(first.get(i)) == null ? -1 : i;
    }
    findings.addUnless(
        end < 0 || end == first.size() - 1,
        taskId,
        "the public heard more after the end: %s",
        types);
    long partitions =
        told.stream()
            .filter(each -> each.topic().equals(Topics.TASK_EVENTS))
            .map(Told::partition)
            .distinct()
            .count();
    findings.addUnless(
        partitions == 1, taskId, "its public events lie in %d partitions", partitions);
  }

  private static void causes(Findings findings, UUID taskId, List<Told> told) {
    Set<Class<?>> there =
        told.stream()
            .map(each -> each.event())
            .filter(e -> e != null)
            .map(Object::getClass)
            .collect(Collectors.toSet());
    for (Rule rule : RULES) {
      findings.addUnless(
          !there.contains(rule.outcome) || there.contains(rule.input),
          taskId,
          "%s without %s",
          rule.outcome.getSimpleName(),
          rule.input.getSimpleName());
    }
  }
}
