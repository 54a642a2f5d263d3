package io.plantain.acceptance.torture.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.acceptance.torture.evidence.Skipped;
import io.plantain.acceptance.torture.evidence.Span;
import io.plantain.acceptance.torture.evidence.Told;
import io.plantain.event.EventIds;
import io.plantain.event.FailureReason;
import io.plantain.event.GenerationEvent;
import io.plantain.event.IntakeEvent;
import io.plantain.event.LedgerEvent;
import io.plantain.event.MediaReference;
import io.plantain.event.ModerationEvent;
import io.plantain.event.PipelineEvent;
import io.plantain.event.StorageEvent;
import io.plantain.event.TaskEvent;
import io.plantain.event.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventGuaranteesTest {
  private final Run run = Run.good();

  private List<String> disorder() {
    return run.brokenBy(new EventsPerTaskInOrder());
  }

  private List<String> disagreement() {
    return run.brokenBy(new StageOutcomesAgree());
  }

  @Test
  void orderFindsAnEndBeforeTheAcceptance() {
    Told accepted =
        run.told.stream()
            .filter(told -> told.event() instanceof TaskEvent.TaskAccepted)
            .findFirst()
            .orElseThrow();
    run.told.remove(accepted);
    run.told.add(accepted);

    assertThat(disorder())
        .anyMatch(what -> what.startsWith("the public heard [TaskProgressed"))
        .anyMatch(what -> what.startsWith("the public heard more after the end"));
  }

  @Test
  void orderFindsProgressAfterTheEnd() {
    run.tell(new TaskEvent.TaskProgressed(run.picture, Run.TEAM.id(), Run.AT, "painting"));

    assertThat(disorder())
        .singleElement()
        .asString()
        .startsWith("the public heard more after the end");
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        IntakeEvent.TaskSubmitted.class,
        ModerationEvent.PromptApproved.class,
        LedgerEvent.CreditsDebited.class,
        GenerationEvent.GenerationSucceeded.class,
        StorageEvent.MediaStored.class,
        LedgerEvent.CreditsCaptured.class
      })
  void orderFindsAStageThatSpokeUnasked(Class<? extends PipelineEvent> input) {
    run.forget(told -> input.isInstance(told.event()));

    assertThat(disorder()).anyMatch(what -> what.endsWith("without " + input.getSimpleName()));
  }

  @Test
  void agreementFindsTwoOutcomesOfGenerating() {
    run.tell(
        new GenerationEvent.GenerationFailed(
            run.picture, Run.TEAM.id(), Run.AT, FailureReason.PROVIDER_FAILED, "kie"));

    assertThat(disagreement())
        .singleElement()
        .asString()
        .contains("GenerationSucceeded")
        .contains("GenerationFailed");
  }

  @Test
  void agreementBearsNewerLinksToTheSamePictures() {
    GenerationEvent.GenerationSucceeded first =
        run.told.stream()
            .map(Told::event)
            .filter(GenerationEvent.GenerationSucceeded.class::isInstance)
            .map(GenerationEvent.GenerationSucceeded.class::cast)
            .findFirst()
            .orElseThrow();
    MediaReference newer = new MediaReference(0, "https://x/newer.png", null, Run.AT, false);

    run.tell(again(first, List.of(newer)));
    assertThat(disagreement()).isEmpty();

    run.tell(again(first, List.of(newer, new MediaReference(1, "https://x/2", null, null, false))));
    assertThat(disagreement()).hasSize(1);
  }

  private static GenerationEvent.GenerationSucceeded again(
      GenerationEvent.GenerationSucceeded told, List<MediaReference> media) {
    return new GenerationEvent.GenerationSucceeded(
        told.taskId(), told.teamId(), told.at(), told.provider(), media, told.spec(), told.price());
  }

  @Test
  void agreementAcrossReleasesBearsWhatTheOlderLeavesOut() {
    IntakeEvent.TaskSubmitted first =
        run.told.stream()
            .map(Told::event)
            .filter(IntakeEvent.TaskSubmitted.class::isInstance)
            .map(IntakeEvent.TaskSubmitted.class::cast)
            .findFirst()
            .orElseThrow();

    run.tell(again(first, first.at(), "pro"));
    assertThat(disagreement()).hasSize(1);
    assertThat(run.brokenBy(new StageOutcomesAgree(true))).isEmpty();

    run.tell(again(first, first.at().plusSeconds(1), null));
    assertThat(run.brokenBy(new StageOutcomesAgree(true))).hasSize(1);
  }

  private static IntakeEvent.TaskSubmitted again(
      IntakeEvent.TaskSubmitted told, Instant at, @Nullable String plan) {
    return new IntakeEvent.TaskSubmitted(
        told.taskId(), told.teamId(), at, told.spec(), told.price(), told.deadline(), plan);
  }

  @Test
  void agreementFindsARefundAfterACapture() {
    run.tell(
        new LedgerEvent.CreditsRefunded(
            run.picture, Run.TEAM.id(), Run.AT, 10, new io.plantain.event.Balance(1, 0, 9)));

    assertThat(disagreement()).singleElement().asString().contains("CreditsRefunded");
  }

  @Test
  void agreementFindsARepeatWithAnotherTime() {
    run.tell(
        new GenerationEvent.GenerationFailed(
            run.failed,
            Run.TEAM.id(),
            Run.AT.plusSeconds(1),
            FailureReason.PROVIDER_FAILED,
            "kie"));

    assertThat(disagreement()).hasSize(1);
  }

  @Test
  void agreementFindsARepeatWithAnotherId() {
    StorageEvent.StorageFailed failed =
        new StorageEvent.StorageFailed(
            new UUID(3, 3), Run.TEAM.id(), Run.AT, FailureReason.NO_RESULT);
    run.tell(failed);
    run.told.add(
        run.told(Topics.STORAGE_RESULTS, failed, EventIds.derived("by offset").toString()));

    assertThat(disagreement()).singleElement().asString().contains("with two ids");
  }

  @Test
  void deadLettersFindsOneWithoutAReason() {
    Told source = run.poison(Topics.INTAKE_TASKS, "moderation-service");
    run.letter("moderation-service", source, null);

    assertThat(run.brokenBy(new EveryDeadLetterHasAReason()))
        .singleElement()
        .asString()
        .contains("dlt-reason");
  }

  @Test
  void deadLettersFindsOneFromNowhere() {
    Told real = run.poison(Topics.INTAKE_TASKS, "moderation-service");
    run.letter(
        "moderation-service",
        new Told(
            real.topic(),
            0,
            1_000_000,
            Run.AT,
            "k",
            null,
            null,
            real.headers(),
            real.digest(),
            null,
            "x"),
        "not JSON");

    assertThat(run.brokenBy(new EveryDeadLetterHasAReason()))
        .singleElement()
        .asString()
        .endsWith("there is none");
  }

  @Test
  void deadLettersFindsOneWithOtherBytes() {
    Told real = run.poison(Topics.INTAKE_TASKS, "moderation-service");
    run.letter(
        "moderation-service",
        new Told(
            real.topic(),
            0,
            real.offset(),
            Run.AT,
            "k",
            null,
            null,
            real.headers(),
            "other",
            null,
            "x"),
        "not JSON");

    assertThat(run.brokenBy(new EveryDeadLetterHasAReason()))
        .singleElement()
        .asString()
        .contains("is not what stands at");
  }

  @Test
  void deadLettersFindsPoisonThatWasSkipped() {
    run.poison(Topics.STORAGE_RESULTS, "ledger-service");

    assertThat(run.brokenBy(new EveryDeadLetterHasAReason()))
        .singleElement()
        .asString()
        .endsWith("is no dead letter of intake-service");
  }

  @Test
  void deadLettersExcusesPoisonThatAFaultKeptFromItsReader() {
    Told poison = run.poison(Topics.STORAGE_RESULTS, "ledger-service");
    run.skipped.add(
        new Skipped(
            "intake-service", new Span(poison.topic(), 0, poison.offset(), poison.offset() + 1)));

    assertThat(run.brokenBy(new EveryDeadLetterHasAReason())).isEmpty();
  }

  @Test
  void deadLettersFindsAGoodRequestThatWasSetAside() {
    Told request =
        new Told(
            Topics.TASK_REQUESTS, 0, 7, Run.AT, null, null, null, Map.of(), "request", null, null);
    run.told.add(request);
    run.letter("intake-service", request, "failed: no connection");

    assertThat(run.brokenBy(new EveryDeadLetterHasAReason()))
        .singleElement()
        .asString()
        .contains("is a request that was set aside although it can be read");
  }

  @Test
  void deadLettersExcusesAGoodRecordThatAnOperatorSentAgain() {
    Told good = run.told.getFirst();
    run.told.add(
        new Told(
            Topics.deadLettersOf("ledger-service"),
            0,
            0,
            Run.AT,
            good.key(),
            good.ceId(),
            good.ceTime(),
            Map.of(
                "dlt-id",
                "4711",
                "dlt-topic",
                good.topic(),
                "dlt-partition",
                "" + good.partition(),
                "dlt-offset",
                "" + good.offset(),
                "dlt-reason",
                "failed: no connection"),
            good.digest(),
            good.event(),
            null));
    assertThat(run.brokenBy(new EveryDeadLetterHasAReason())).hasSize(1);

    run.told.add(
        new Told(
            good.topic(),
            good.partition(),
            good.offset() + 1,
            Run.AT,
            good.key(),
            good.ceId(),
            good.ceTime(),
            Map.of("redriven-letter", "4711"),
            good.digest(),
            good.event(),
            null));

    assertThat(run.brokenBy(new EveryDeadLetterHasAReason())).isEmpty();
  }

  @Test
  void deadLettersFindsAGoodRecordThatWasSetAside() {
    Told good = run.told.getFirst();
    run.told.add(
        new Told(
            Topics.deadLettersOf("ledger-service"),
            0,
            0,
            Run.AT,
            good.key(),
            good.ceId(),
            good.ceTime(),
            Map.of(
                "dlt-topic",
                good.topic(),
                "dlt-partition",
                "0",
                "dlt-offset",
                "" + good.offset(),
                "dlt-reason",
                "failed: duplicate key"),
            good.digest(),
            good.event(),
            null));

    assertThat(run.brokenBy(new EveryDeadLetterHasAReason()))
        .containsExactly(
            "ledger-service.dlt-0@0 is a TaskAccepted that was set aside although it can be read:"
                + " failed: duplicate key");
  }
}
