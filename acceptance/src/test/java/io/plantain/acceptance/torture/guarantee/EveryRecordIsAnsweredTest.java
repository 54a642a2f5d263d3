package io.plantain.acceptance.torture.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.acceptance.torture.evidence.Skipped;
import io.plantain.acceptance.torture.evidence.Span;
import io.plantain.acceptance.torture.evidence.Told;
import io.plantain.event.GenerationEvent;
import io.plantain.event.IntakeEvent;
import io.plantain.event.LedgerEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

class EveryRecordIsAnsweredTest {
  private final Run run = Run.good();

  private List<String> broken() {
    return run.brokenBy(new EveryRecordIsAnswered());
  }

  private Told again(Class<?> type) {
    Told first =
        run.told.stream().filter(told -> type.isInstance(told.event())).findFirst().orElseThrow();
    return run.tell(java.util.Objects.requireNonNull(first.event()));
  }

  @Test
  void findsARepeatThatModerationSwallowed() {
    again(IntakeEvent.TaskSubmitted.class);

    assertThat(broken()).containsExactly("moderation-service read 2 records and answered 1");
  }

  @Test
  void findsARepeatThatStorageSwallowed() {
    again(GenerationEvent.GenerationSucceeded.class);

    assertThat(broken()).containsExactly("storage-worker read 2 records and answered 1");
  }

  @Test
  void findsASettlementThatWasLost() {
    run.forget(told -> told.event() instanceof LedgerEvent.CreditsRefunded);

    assertThat(broken()).contains("ledger-service read 1 records and answered 0");
  }

  @Test
  void excusesWhatAFaultKeptFromTheStage() {
    Told unseen = again(IntakeEvent.TaskSubmitted.class);
    run.skipped.add(
        new Skipped(
            "moderation-service",
            new Span(unseen.topic(), 0, unseen.offset(), unseen.offset() + 1)));

    assertThat(broken()).isEmpty();
  }

  @Test
  void excusesWhatBecameADeadLetter() {
    Told odd = again(IntakeEvent.TaskSubmitted.class);
    run.letter("moderation-service", odd, "failed: a check broke");

    assertThat(broken()).isEmpty();
  }
}
