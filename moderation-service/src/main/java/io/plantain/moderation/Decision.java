package io.plantain.moderation;

import io.plantain.event.IntakeEvent.TaskSubmitted;
import io.plantain.kit.opinion.Action;
import io.plantain.kit.opinion.Category;
import io.plantain.kit.opinion.Opinion;
import io.plantain.kit.opinion.Span;
import io.plantain.moderation.check.Prompt;
import io.plantain.moderation.policy.Judgement;
import io.plantain.moderation.policy.Policy.Customer;
import io.plantain.moderation.review.Reviews;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A task on its way to a verdict.
///
/// @param traceparent of the record that it came in
/// @param allowedByAPerson nobody is asked about it any more
record Decision(
    TaskSubmitted task,
    @Nullable String traceparent,
    Prompt prompt,
    String promptSha256,
    Judgement judgement,
    boolean allowedByAPerson) {

  Customer customer() {
    return new Customer(task.teamId(), task.plan());
  }

  Reviews.Key key() {
    return new Reviews.Key(task.teamId(), promptSha256);
  }

  Decision with(Judgement other) {
    return new Decision(task, traceparent, prompt, promptSha256, other, allowedByAPerson);
  }

  /// What a person has decided about the same prompt of this team goes before every check, but for
  /// sexual content with minors, which nobody allows.
  Decision ruled(@Nullable Boolean allowed) {
    if (allowed == null) {
      return this;
    }
    if (!allowed) {
      return with(judgement.and("ruling", List.of(ruling(Action.BLOCK, 1)), ""));
    }
    boolean minors =
        judgement.opinions().stream()
            .anyMatch(
                opinion ->
                    opinion.category() == Category.SEXUAL_MINORS
                        && opinion.action() != Action.ALLOW);
    return minors
        ? this
        : new Decision(
            task,
            traceparent,
            prompt,
            promptSha256,
            judgement.allowed().and("ruling", List.of(ruling(Action.ALLOW, 0)), ""),
            true);
  }

  private Opinion ruling(Action action, double score) {
    Category category = judgement.category() == null ? Category.CUSTOM : judgement.category();
    return new Opinion(
        action,
        category,
        score,
        action == Action.ALLOW ? "review.approved" : "review.denied",
        new Span(Span.Part.PROMPT, 0, Math.max(1, prompt.text().length())));
  }
}
