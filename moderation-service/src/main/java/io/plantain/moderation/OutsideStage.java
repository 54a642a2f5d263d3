package io.plantain.moderation;

import io.plantain.kit.opinion.Action;
import io.plantain.kit.outside.OutsideAnswer;
import io.plantain.moderation.check.Prompt;
import io.plantain.moderation.outside.OutsideModeration;
import io.plantain.moderation.policy.Judge;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Asks outside about what our own checks would let pass. Who gets no answer waits, is asked again
/// with the batch (with a growing pause), and fails when its patience is over; it never passes.
@Component
class OutsideStage {
  private static final int REMEMBERED = 10_000; // tasks that wait for an answer; more than a batch

  private final OutsideModeration outside;
  private final Clock clock;
  private final Map<UUID, Instant> firstUnanswered =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Instant> eldest) {
          return size() > REMEMBERED;
        }
      };

  OutsideStage(OutsideModeration outside, Clock clock) {
    this.outside = outside;
    this.clock = clock;
  }

  /// @param answered with what they said outside, where they were asked
  /// @param givenUp had no answer for too long
  /// @param mustWait there are others, which had no answer yet
  record Asked(List<Decision> answered, List<Decision> givenUp, boolean mustWait) {}

  synchronized Asked ask(Judge judge, List<Decision> decisions) {
    if (outside.isOff()) {
      return new Asked(decisions, List.of(), false);
    }
    List<Decision> answered = new ArrayList<>();
    List<Decision> questions = new ArrayList<>();
    for (Decision each : decisions) {
      // It could only tighten: what is blocked stays blocked without it.
      boolean settled = each.judgement().action() == Action.BLOCK || each.allowedByAPerson();
      (settled ? answered : questions).add(each);
    }
    List<Prompt> prompts = questions.stream().map(Decision::prompt).toList();
    List<OutsideAnswer> answers = outside.ask(prompts);
    List<Decision> givenUp = new ArrayList<>();
    boolean mustWait = false;
    for (int i = 0; i < questions.size(); i++) {
      Decision question = questions.get(i);
      UUID taskId = question.task().taskId();
      switch (answers.get(i)) {
        case OutsideAnswer.Judged(var opinions, String model) -> {
          firstUnanswered.remove(taskId);
          answered.add(
              question.with(
                  judge.tightened(question.judgement(), question.customer(), opinions, model)));
        }
        case OutsideAnswer.Unavailable(String why) -> {
          Instant since = firstUnanswered.computeIfAbsent(taskId, first -> clock.instant());
          if (clock.instant().isBefore(since.plus(outside.patience()))) {
            mustWait = true;
          } else {
            firstUnanswered.remove(taskId);
            givenUp.add(question);
          }
        }
      }
    }
    return new Asked(answered, givenUp, mustWait);
  }
}
