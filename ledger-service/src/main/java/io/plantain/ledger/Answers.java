package io.plantain.ledger;

import io.plantain.event.FailureReason;
import io.plantain.event.LedgerEvent;
import io.plantain.event.LedgerEvent.CreditsCaptured;
import io.plantain.event.LedgerEvent.CreditsDebited;
import io.plantain.event.LedgerEvent.CreditsDeclined;
import io.plantain.event.LedgerEvent.CreditsRefunded;
import io.plantain.event.ModerationEvent.PromptApproved;
import io.plantain.event.PipelineEvent;
import io.plantain.ledger.posting.Moment;
import io.plantain.ledger.posting.Step;
import io.plantain.ledger.posting.TaskHold;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is said about a task, derived from its stored state and never from "did this record change
/// something": a repeated verdict on a finished task still says "debited".
final class Answers {
  private Answers() {}

  /// @param cause the event that the step answers
  static List<LedgerEvent> to(Step step, PipelineEvent cause) {
    TaskHold hold = step.hold();
    if (hold == null) {
      return List.of(); // a grant or an expiry: Movements tells it
    }
    List<LedgerEvent> answers = new ArrayList<>(2);
    if (cause instanceof PromptApproved approved && hold.held() != null) {
      answers.add(debited(approved, hold, hold.held()));
    }
    if (hold.settled() != null) {
      answers.add(settlement(hold, cause.teamId(), hold.settled()));
    }
    return answers;
  }

  /// Spec travels on, everything about money comes from the row.
  private static CreditsDebited debited(PromptApproved approved, TaskHold hold, Moment held) {
    return new CreditsDebited(
        hold.taskId(),
        approved.teamId(),
        held.at(),
        hold.amount(),
        held.balance(),
        approved.spec(),
        present(hold.price()),
        present(hold.deadline()));
  }

  private static LedgerEvent settlement(TaskHold hold, String teamId, Moment settled) {
    return switch (hold.state()) {
      case CAPTURED ->
          new CreditsCaptured(
              hold.taskId(),
              teamId,
              settled.at(),
              hold.captured(),
              hold.amount() - hold.captured(),
              settled.balance());
      case RELEASED, VOID ->
          new CreditsRefunded(
              hold.taskId(),
              teamId,
              settled.at(),
              hold.amount(),
              settled.balance(),
              hold.byOperator() ? FailureReason.ENDED_BY_OPERATOR : null);
      case DECLINED ->
          new CreditsDeclined(
              hold.taskId(),
              teamId,
              settled.at(),
              hold.amount(),
              FailureReason.INSUFFICIENT_CREDITS,
              settled.balance());
      case HELD, EARLY_CAPTURE ->
          throw new IllegalStateException(hold.state() + " is not settled: " + hold.taskId());
    };
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("a hold that was taken has a price and a deadline");
    }
    return value;
  }
}
