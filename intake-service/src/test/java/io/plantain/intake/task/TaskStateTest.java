package io.plantain.intake.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.Balance;
import io.plantain.event.FailureReason;
import io.plantain.event.GenerationEvent;
import io.plantain.event.LedgerEvent;
import io.plantain.event.ModerationEvent;
import io.plantain.event.PipelineEvent;
import io.plantain.event.Price;
import io.plantain.event.ProgressEvent;
import io.plantain.event.StorageEvent;
import io.plantain.event.StoredMedia;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class TaskStateTest {
  private static final UUID ID = UUID.randomUUID();
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Price PRICE = new Price(10, 10, 1, "1");
  private static final TaskSpec SPEC =
      new TaskSpec(
          "standard",
          "text-to-image",
          "m",
          "a kite",
          new TaskOptions(
              null, null, null, null, null, null, 1, null, null, null, List.of(), null, null, null,
              null, null));
  private static final Balance BALANCE = new Balance(90, 0, 3);

  private final PipelineEvent blocked =
      new ModerationEvent.PromptBlocked(ID, "t", NOW, FailureReason.CONTENT_BLOCKED, "sexual");
  private final PipelineEvent declined =
      new LedgerEvent.CreditsDeclined(
          ID, "t", NOW, 10, FailureReason.INSUFFICIENT_CREDITS, BALANCE);
  private final PipelineEvent captured =
      new LedgerEvent.CreditsCaptured(ID, "t", NOW, 10, 0, BALANCE);
  private final PipelineEvent refunded = new LedgerEvent.CreditsRefunded(ID, "t", NOW, 10, BALANCE);
  private final PipelineEvent started = new ProgressEvent.GenerationStarted(ID, "t", NOW, "kie");
  private final PipelineEvent stylist =
      new ProgressEvent.GenerationProgressed(ID, "t", NOW, null, "stylist");
  private final PipelineEvent canceled = new GenerationEvent.GenerationCanceled(ID, "t", NOW);
  private final PipelineEvent expired = new GenerationEvent.GenerationExpired(ID, "t", NOW);
  private final PipelineEvent failed =
      new GenerationEvent.GenerationFailed(ID, "t", NOW, FailureReason.NO_RESULT, "kie");
  private final PipelineEvent stored =
      new StorageEvent.MediaStored(
          ID,
          "t",
          NOW,
          List.of(new StoredMedia(0, "t/x/0.png", "image/png", 9, 1, 1, "ab", null)),
          PRICE);

  @Test
  void endsOnlyWhenPictureAndMoneyAreKnown() {
    TaskState pictured = after(started, stored);
    assertThat(pictured.isClosed()).isFalse();
    assertThat(pictured.status()).isEqualTo(TaskStatus.PROCESSING);

    TaskState closed = pictured.after(captured, NOW);
    assertThat(closed.status()).isEqualTo(TaskStatus.SUCCESS);
    assertThat(closed.paidCredits()).isEqualTo(10);
    assertThat(closed.closedAt()).isEqualTo(NOW);

    assertThat(after(captured).isClosed()).isFalse();
    assertThat(after(captured, stored).status()).isEqualTo(TaskStatus.SUCCESS);
  }

  @Test
  void failsAtOnceWhereNothingWasHeld() {
    assertThat(after(blocked).status()).isEqualTo(TaskStatus.FAILED);
    assertThat(after(blocked).failure()).isEqualTo(FailureReason.CONTENT_BLOCKED);
    assertThat(after(blocked).category()).isEqualTo("sexual");
    assertThat(after(declined).failure()).isEqualTo(FailureReason.INSUFFICIENT_CREDITS);
    assertThat(after(declined).answered()).isTrue();
  }

  @Test
  void endsWhereAnOperatorReleasedItsHold() {
    PipelineEvent byHand =
        new LedgerEvent.CreditsRefunded(ID, "t", NOW, 10, BALANCE, FailureReason.ENDED_BY_OPERATOR);

    assertThat(after(started, byHand).status()).isEqualTo(TaskStatus.FAILED);
    assertThat(after(started, byHand).failure()).isEqualTo(FailureReason.ENDED_BY_OPERATOR);
    assertThat(after(started, byHand, canceled, stored).status()).isEqualTo(TaskStatus.FAILED);
    assertThat(after(stored, byHand).paidCredits()).as("delivered, but not paid").isZero();
    assertThat(after(failed, byHand).failure()).isEqualTo(FailureReason.NO_RESULT);
  }

  @Test
  void waitsForTheRefundOfAFailure() {
    assertThat(after(failed).isClosed()).isFalse();
    assertThat(after(failed, refunded).status()).isEqualTo(TaskStatus.FAILED);
    assertThat(after(refunded, failed).status()).isEqualTo(TaskStatus.FAILED);
    assertThat(after(canceled, refunded).status()).isEqualTo(TaskStatus.CANCELED);
    assertThat(after(expired, refunded).failure()).isEqualTo(FailureReason.DEADLINE_EXCEEDED);
    assertThat(after(expired, refunded).paidCredits()).isZero();
  }

  @Test
  void isContradictedByMoneyThatDoesNotFitThePictures() {
    PipelineEvent unusable =
        new StorageEvent.StorageFailed(ID, "t", NOW, FailureReason.INTERNAL_ERROR);
    for (PipelineEvent noPicture : List.of(failed, canceled, expired, unusable)) {
      assertThat(after(noPicture).isContradictedBy(captured)).as("%s", noPicture).isTrue();
      assertThat(after(captured).isContradictedBy(noPicture)).as("%s", noPicture).isTrue();
      assertThat(after(noPicture).isContradictedBy(refunded)).as("%s", noPicture).isFalse();
      assertThat(after(refunded).isContradictedBy(noPicture)).as("%s", noPicture).isFalse();
    }
    assertThat(after(stored).isContradictedBy(refunded)).isTrue();
    assertThat(after(refunded).isContradictedBy(stored)).isTrue();
    assertThat(after(stored).isContradictedBy(captured)).isFalse();
    assertThat(after(captured).isContradictedBy(stored)).isFalse();
    assertThat(after(stored, captured).isContradictedBy(refunded)).as("told before").isTrue();
  }

  @Test
  void isNotContradictedByAnOperatorsRelease() {
    PipelineEvent byHand =
        new LedgerEvent.CreditsRefunded(ID, "t", NOW, 10, BALANCE, FailureReason.ENDED_BY_OPERATOR);

    assertThat(after(stored).isContradictedBy(byHand)).isFalse();
    assertThat(after(byHand).isContradictedBy(canceled)).isFalse();
    assertThat(after(byHand).isContradictedBy(stored)).as("late, and free").isFalse();
  }

  @Test
  void neverGoesBack() {
    TaskState storing =
        after(
            new GenerationEvent.GenerationFailed(
                ID, "t", NOW, FailureReason.NO_RESULT, "kie"), // does not end the showing of stages
            started,
            stylist);
    assertThat(storing.stage()).isEqualTo("stylist");
    assertThat(storing.after(started, NOW).stage()).isEqualTo("stylist");
  }

  @Test
  void knowsWhatItHeardAndNothingElse() {
    PipelineEvent succeeded =
        new GenerationEvent.GenerationSucceeded(ID, "t", NOW, "kie", List.of(), SPEC, PRICE);
    for (PipelineEvent fact : List.of(captured, stored, succeeded, failed, blocked, declined)) {
      assertThat(TaskState.accepted().knows(fact)).as("first %s", fact).isFalse();
      assertThat(after(fact).knows(fact)).as("second %s", fact).isTrue();
    }
    assertThat(after(stored, captured).knows(stored)).isTrue();
    assertThat(after(stored, captured).knows(succeeded)).as("late, but never heard").isFalse();
    assertThat(after(failed, refunded).knows(stored)).as("late, but never heard").isFalse();
    assertThat(after(started).knows(started)).as("progress repeats itself").isFalse();
  }

  /// Whatever order two topics arrive in, and however often: the same end, once.
  @RepeatedTest(50)
  void endsTheSameInEveryOrder(RepetitionInfo repetition) {
    List<PipelineEvent> events =
        new ArrayList<>(List.of(started, stylist, stored, captured, stored, captured, started));
    Collections.shuffle(events, new Random(repetition.getCurrentRepetition()));

    TaskState state = TaskState.accepted();
    TaskState end = null;
    for (PipelineEvent event : events) {
      state = state.after(event, NOW.plusSeconds(events.indexOf(event)));
      if (end != null) {
        assertThat(state).isEqualTo(end);
      } else if (state.isClosed()) {
        end = state;
      }
    }
    assertThat(state.status()).isEqualTo(TaskStatus.SUCCESS);
    assertThat(state.after(failed, NOW).after(refunded, NOW)).isEqualTo(end);
  }

  private static TaskState after(PipelineEvent... events) {
    TaskState state = TaskState.accepted();
    for (PipelineEvent event : events) {
      state = state.after(event, NOW);
    }
    return state;
  }
}
