package io.plantain.moderation;

import io.micrometer.core.instrument.MeterRegistry;
import io.plantain.event.FailureReason;
import io.plantain.event.IntakeEvent.TaskSubmitted;
import io.plantain.event.ModerationEvent;
import io.plantain.event.ModerationEvent.PromptApproved;
import io.plantain.event.ModerationEvent.PromptBlocked;
import io.plantain.kit.Duplicates;
import io.plantain.kit.Outgoing;
import io.plantain.kit.Received;
import io.plantain.moderation.check.Prompt;
import io.plantain.moderation.opinion.Action;
import io.plantain.moderation.policy.Judge;
import io.plantain.moderation.policy.Policy.Customer;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Judges what was not judged before, stores it, and tells of every record what is stored: a
/// duplicate gets the same event again, with the same `at`.
@Component
class PromptModerator {
  private static final Logger log = LoggerFactory.getLogger(PromptModerator.class);

  private final Judge judge;
  private final Verdicts verdicts;
  private final ModerationSettings settings;
  private final Clock clock;
  private final MeterRegistry meters;
  private final Duplicates duplicates;

  PromptModerator(
      Judge judge,
      Verdicts verdicts,
      ModerationSettings settings,
      Clock clock,
      MeterRegistry meters,
      Duplicates duplicates) {
    this.judge = judge;
    this.verdicts = verdicts;
    this.settings = settings;
    this.clock = clock;
    this.meters = meters;
    this.duplicates = duplicates;
  }

  List<Outgoing> judge(List<Received> batch) {
    Map<UUID, TaskSubmitted> submitted = new LinkedHashMap<>();
    for (Received received : batch) {
      if (received.event() instanceof TaskSubmitted task) {
        submitted.putIfAbsent(task.taskId(), task);
      }
    }
    Set<UUID> known = verdicts.find(submitted.keySet()).keySet();
    List<Verdict> decided =
        submitted.values().stream()
            .filter(task -> !known.contains(task.taskId()))
            .map(this::decide)
            .toList();
    Set<UUID> fresh = verdicts.store(decided);
    Map<UUID, StoredVerdict> stored = verdicts.find(submitted.keySet());
    if (stored.size() != submitted.size()) {
      throw new IllegalStateException(
          "%d verdicts stored for %d tasks".formatted(stored.size(), submitted.size()));
    }
    decided.stream().filter(verdict -> fresh.contains(verdict.taskId())).forEach(this::record);
    Set<UUID> firstTold = new HashSet<>(fresh);
    List<Outgoing> outcomes = new ArrayList<>(batch.size());
    for (Received received : batch) {
      if (received.event() instanceof TaskSubmitted task) {
        if (!firstTold.remove(task.taskId())) {
          duplicates.count(received);
        }
        outcomes.add(
            received.answer(tell(task, Objects.requireNonNull(stored.get(task.taskId())))));
      }
    }
    return outcomes;
  }

  private Verdict decide(TaskSubmitted task) {
    Prompt prompt = Prompt.of(task.spec());
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS); // what the column keeps
    return Verdict.of(
        task.taskId(),
        task.teamId(),
        prompt,
        judge.judge(prompt, new Customer(task.teamId(), null)),
        settings.reviewBlocks(),
        now);
  }

  private static ModerationEvent tell(TaskSubmitted task, StoredVerdict verdict) {
    return verdict.approved()
        ? new PromptApproved(
            task.taskId(),
            task.teamId(),
            verdict.decidedAt(),
            task.spec(),
            task.price(),
            task.deadline())
        : new PromptBlocked(
            task.taskId(),
            task.teamId(),
            verdict.decidedAt(),
            FailureReason.CONTENT_BLOCKED,
            Objects.requireNonNull(verdict.category(), "a blocked prompt has a category"));
  }

  private void record(Verdict verdict) {
    String category = verdict.category() == null ? "none" : verdict.category().code();
    meters
        .counter("plantain.verdicts", "action", verdict.action().code(), "category", category)
        .increment();
    if (verdict.action() != Action.ALLOW) {
      log.atInfo()
          .addKeyValue("task_id", verdict.taskId())
          .addKeyValue("action", verdict.action().code())
          .addKeyValue("category", category)
          .addKeyValue("rule_ids", verdict.ruleIds())
          .log("prompt judged");
    }
  }
}
