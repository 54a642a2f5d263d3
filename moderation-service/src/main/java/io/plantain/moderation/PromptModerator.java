package io.plantain.moderation;

import io.plantain.event.EventCodec;
import io.plantain.event.FailureReason;
import io.plantain.event.IntakeEvent.TaskSubmitted;
import io.plantain.event.ModerationEvent;
import io.plantain.event.ModerationEvent.PromptApproved;
import io.plantain.event.ModerationEvent.PromptBlocked;
import io.plantain.kit.Duplicates;
import io.plantain.kit.Outgoing;
import io.plantain.kit.Received;
import io.plantain.kit.TryLater;
import io.plantain.kit.opinion.Action;
import io.plantain.kit.trace.LogLine;
import io.plantain.moderation.OutsideStage.Asked;
import io.plantain.moderation.check.Prompt;
import io.plantain.moderation.policy.Judge;
import io.plantain.moderation.policy.Policy.Customer;
import io.plantain.moderation.review.Reviews;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Judges what was not judged before, stores it, and tells of every record what is stored: a
/// duplicate gets the same event again, with the same `at`.
@Component
class PromptModerator {
  private static final Logger log = LoggerFactory.getLogger(PromptModerator.class);

  private final CurrentJudge judge;
  private final OutsideStage outside;
  private final Verdicts verdicts;
  private final Reviews reviews;
  private final TransactionTemplate transaction;
  private final ModerationSettings settings;
  private final Clock clock;
  private final VerdictMeters meters;
  private final Duplicates duplicates;

  PromptModerator(
      CurrentJudge judge,
      OutsideStage outside,
      Verdicts verdicts,
      Reviews reviews,
      TransactionTemplate transaction,
      ModerationSettings settings,
      Clock clock,
      VerdictMeters meters,
      Duplicates duplicates) {
    this.judge = judge;
    this.outside = outside;
    this.verdicts = verdicts;
    this.reviews = reviews;
    this.transaction = transaction;
    this.settings = settings;
    this.clock = clock;
    this.meters = meters;
    this.duplicates = duplicates;
  }

  List<Outgoing> judge(List<Received> batch) {
    Map<UUID, Received> submitted = new LinkedHashMap<>();
    for (Received received : batch) {
      if (received.event() instanceof TaskSubmitted task) {
        submitted.putIfAbsent(task.taskId(), received);
      }
    }
    Set<UUID> known = verdicts.find(submitted.keySet()).keySet();
    Judge current = judge.get(); // one policy for the whole batch
    List<Decision> judged = new ArrayList<>();
    submitted.forEach(
        (taskId, received) -> {
          if (!known.contains(taskId) && received.event() instanceof TaskSubmitted task) {
            judged.add(decide(current, task, received.traceparent()));
          }
        });
    Asked asked = outside.ask(current, ruled(judged));
    Set<UUID> fresh = store(asked);
    if (asked.mustWait()) { // what is decided is stored, and told when the batch comes again
      throw new TryLater("the moderation outside does not answer", null);
    }
    Map<UUID, StoredVerdict> stored = verdicts.find(submitted.keySet());
    if (stored.size() != submitted.size()) {
      throw new IllegalStateException(
          "%d verdicts stored for %d tasks".formatted(stored.size(), submitted.size()));
    }
    Set<UUID> firstTold = new HashSet<>(fresh);
    List<Outgoing> outcomes = new ArrayList<>(batch.size());
    for (Received received : batch) {
      if (received.event() instanceof TaskSubmitted task) {
        if (!firstTold.remove(task.taskId())) {
          duplicates.count(received);
        }
        ModerationEvent told = tell(task, Objects.requireNonNull(stored.get(task.taskId())));
        if (told != null) {
          outcomes.add(received.answer(told));
        }
      }
    }
    return outcomes;
  }

  private static Decision decide(Judge judge, TaskSubmitted task, @Nullable String traceparent) {
    Prompt prompt = Prompt.of(task.spec());
    return new Decision(
        task,
        traceparent,
        prompt,
        prompt.sha256(),
        judge.judge(prompt, new Customer(task.teamId(), task.plan())),
        false);
  }

  private List<Decision> ruled(List<Decision> judged) {
    Map<Reviews.Key, Boolean> rulings =
        reviews.rulings(judged.stream().map(Decision::key).distinct().toList());
    return rulings.isEmpty()
        ? judged
        : judged.stream().map(each -> each.ruled(rulings.get(each.key()))).toList();
  }

  private Set<UUID> store(Asked asked) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS); // what the column keeps
    Map<UUID, Decision> decisions = new HashMap<>();
    List<Verdict> decided = new ArrayList<>();
    for (Decision each : asked.answered()) {
      decisions.put(each.task().taskId(), each);
      decided.add(
          Verdict.of(
              each.task().taskId(),
              each.task().teamId(),
              each.promptSha256(),
              each.judgement(),
              settings.review(),
              now));
    }
    for (Decision each : asked.givenUp()) {
      decisions.put(each.task().taskId(), each);
      decided.add(
          Verdict.unavailable(
              each.task().taskId(),
              each.task().teamId(),
              each.promptSha256(),
              each.judgement(),
              now));
    }
    if (decided.isEmpty()) {
      return Set.of();
    }
    Set<UUID> fresh =
        transaction.execute(
            status -> {
              Set<UUID> stored = verdicts.store(decided);
              List<Verdict> ours =
                  decided.stream().filter(verdict -> stored.contains(verdict.taskId())).toList();
              open(ours, decisions);
              keep(ours, decisions);
              return stored;
            });
    decided.stream().filter(verdict -> fresh.contains(verdict.taskId())).forEach(this::record);
    return fresh;
  }

  private void open(List<Verdict> fresh, Map<UUID, Decision> decisions) {
    reviews.open(
        fresh.stream()
            .filter(verdict -> verdict.action() == Action.REVIEW)
            .map(
                verdict -> {
                  Decision decision = Objects.requireNonNull(decisions.get(verdict.taskId()));
                  boolean waits = verdict.outcome() == Verdict.Outcome.HELD;
                  return new Reviews.Opened(
                      verdict.taskId(),
                      verdict.teamId(),
                      waits ? EventCodec.encode(decision.task()) : null,
                      decision.traceparent(),
                      verdict.decidedAt());
                })
            .toList());
  }

  private void keep(List<Verdict> fresh, Map<UUID, Decision> decisions) {
    reviews.keep(
        fresh.stream()
            .filter(
                verdict ->
                    switch (settings.keepPrompts()) {
                      case NOTHING -> false;
                      case FLAGGED -> verdict.action() != Action.ALLOW;
                      case EVERYTHING -> true;
                    })
            .map(
                verdict ->
                    new Reviews.Kept(
                        verdict.taskId(),
                        Objects.requireNonNull(decisions.get(verdict.taskId())).prompt(),
                        verdict.decidedAt()))
            .toList());
  }

  /// Null while a person has to decide.
  private static @Nullable ModerationEvent tell(TaskSubmitted task, StoredVerdict verdict) {
    if (verdict.approved()) {
      return new PromptApproved(
          task.taskId(),
          task.teamId(),
          verdict.decidedAt(),
          task.spec(),
          task.price(),
          task.deadline());
    }
    if (verdict.held()) {
      return null;
    }
    String category = Objects.requireNonNull(verdict.category(), "a blocked prompt has a category");
    return new PromptBlocked(
        task.taskId(),
        task.teamId(),
        verdict.decidedAt(),
        category.equals(Verdict.UNAVAILABLE)
            ? FailureReason.MODERATION_UNAVAILABLE
            : FailureReason.CONTENT_BLOCKED,
        category);
  }

  private void record(Verdict verdict) {
    meters.count(verdict);
    if (verdict.action() != Action.ALLOW) {
      LogLine.about(log.atInfo(), verdict.taskId(), verdict.teamId())
          .addKeyValue("action", verdict.action().code())
          .addKeyValue("outcome", verdict.outcome().code())
          .addKeyValue("category", verdict.categoryCode())
          .addKeyValue("rule_ids", verdict.ruleIds())
          .log("prompt judged");
    }
  }
}
