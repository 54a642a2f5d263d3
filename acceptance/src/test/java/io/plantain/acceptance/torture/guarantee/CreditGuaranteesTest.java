package io.plantain.acceptance.torture.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.acceptance.torture.evidence.Books.Entry;
import io.plantain.acceptance.torture.evidence.Books.Hold;
import io.plantain.acceptance.torture.evidence.Books.Kind;
import io.plantain.acceptance.torture.evidence.Books.State;
import io.plantain.acceptance.torture.evidence.Books.Wallet;
import io.plantain.acceptance.torture.evidence.Shown;
import io.plantain.acceptance.torture.evidence.TaskRow;
import io.plantain.event.TaskEvent;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.Test;

class CreditGuaranteesTest {
  private final Run run = Run.good();

  private ListAssert<String> conserved() {
    return assertThat(run.brokenBy(new CreditsAreConserved()));
  }

  @Test
  void findsBucketsThatDoNotAddUp() {
    Wallet w = run.wallet;
    run.wallet =
        new Wallet(
            1, w.teamId(), w.available() + 1, w.held(), w.consumed(), 0, w.granted(), w.version());

    conserved().anyMatch(what -> what.startsWith("I1"));
  }

  @Test
  void findsANegativeBucket() {
    run.wallet = new Wallet(1, Run.TEAM.id(), -1, 0, 101, 0, 100, run.wallet.version());

    conserved().anyMatch(what -> what.startsWith("I2"));
  }

  @Test
  void findsAWalletThatIsNotTheSumOfItsJournal() {
    Wallet w = run.wallet;
    run.wallet =
        new Wallet(
            1, w.teamId(), w.available() + 10, 0, w.consumed() - 10, 0, w.granted(), w.version());

    conserved().anyMatch(what -> what.startsWith("I3"));
  }

  @Test
  void findsAJournalRowThatIsLost() {
    run.entries.remove(2);

    conserved().anyMatch(what -> what.startsWith("I4"));
  }

  @Test
  void findsAHoldThatIsOpenInOnePlaceOnly() {
    run.hold(run.failed, State.HELD, 0);

    conserved().anyMatch(what -> what.startsWith("I5")).anyMatch(what -> what.startsWith("I9"));
  }

  @Test
  void findsASecondRefund() {
    Entry last = run.entries.getLast();
    run.entries.add(
        new Entry(
            1,
            last.version() + 1,
            Kind.RELEASE,
            run.failed,
            Run.PRICE,
            last.availableAfter() + Run.PRICE,
            last.heldAfter(),
            Run.AT));

    conserved()
        .anyMatch(what -> what.startsWith("I6 RELEASED"))
        .anyMatch(what -> what.startsWith("I6 a second RELEASE"));
  }

  @Test
  void findsCreditsFromNowhere() {
    run.entries.replaceAll(
        entry ->
            entry.kind() == Kind.GRANT
                ? new Entry(1, 1, Kind.GRANT, new UUID(8, 8), 100, 100, 0, Run.AT)
                : entry);

    conserved().anyMatch(what -> what.startsWith("I8"));
  }

  @Test
  void findsASuccessThatWasRefunded() {
    run.hold(run.picture, State.RELEASED, 0);

    conserved().anyMatch(what -> what.startsWith("I9"));
  }

  @Test
  void findsAHoldThatIsNotItsPrice() {
    run.holds.replaceAll(
        hold ->
            hold.taskId().equals(run.failed)
                ? new Hold(run.failed, 1, State.RELEASED, Run.PRICE, 0, 7L, 2)
                : hold);

    conserved().containsExactly("I10 10 credits are not 7 x 2");
  }

  @Test
  void findsCreditsThatTheApiDoesNotShow() {
    run.credits.put(Run.TEAM.id(), 1L);

    conserved().containsExactly("team-1: available by GET /credits is 80 and should be 1");
  }

  @Test
  void findsATaskThatTellsAnotherPriceOverHttp() {
    run.shown.put(
        run.picture, new Shown(run.picture, Run.TEAM.id(), "success", 5, null, List.of()));

    conserved().containsExactly("team-1: available by the tasks over HTTP is 80 and should be 85");
  }

  @Test
  void findsATaskThatTellsAnotherPriceInItsEvent() {
    run.forget(
        told ->
            told.event() instanceof TaskEvent.TaskSucceeded success
                && success.taskId().equals(run.picture));
    run.tell(new TaskEvent.TaskSucceeded(run.picture, Run.TEAM.id(), Run.AT, 4, List.of()));

    conserved().containsExactly("team-1: available by task.events.v1 is 80 and should be 86");
  }

  @Test
  void findsAWalletGrantedMoreThanWasGranted() {
    run.wallet = new Wallet(1, Run.TEAM.id(), 180, 0, 20, 0, 200, run.wallet.version());

    conserved().anyMatch(what -> what.startsWith("I7"));
  }

  @Test
  void findsAPriceForPicturesThatDidNotCome() {
    run.change(run.picture, task -> withPictures(task, 1));

    conserved().containsExactly("1 pictures at 5 each cost 10");
  }

  @Test
  void everyHoldResolvedFindsAnOpenOne() {
    run.hold(run.failed, State.HELD, 0);

    assertThat(run.brokenBy(new EveryHoldResolved()))
        .containsExactly("10 credits are HELD although the task is failed");
  }

  @Test
  void everyHoldResolvedFindsACaptureWithoutAHold() {
    run.hold(run.picture, State.EARLY_CAPTURE, 10);

    assertThat(run.brokenBy(new EveryHoldResolved()))
        .containsExactly("10 credits are EARLY_CAPTURE although the task is success");
  }

  @Test
  void failedTasksFindsAPaidFailure() {
    run.hold(run.failed, State.CAPTURED, Run.PRICE);

    assertThat(run.brokenBy(new FailedTasksCostNothing()))
        .containsExactly("is failed and costs: 0 in its row, 10 in the ledger, 0 over HTTP");
  }

  @Test
  void failedTasksFindsPicturesThatDidNotComeAndCost() {
    run.change(run.picture, task -> withPictures(task, 1));

    assertThat(run.brokenBy(new FailedTasksCostNothing()))
        .containsExactly("1 of 2 pictures at 10 credits for all cost 10");
  }

  private static TaskRow withPictures(TaskRow task, int pictures) {
    return new TaskRow(
        task.taskId(),
        task.teamId(),
        task.prompt(),
        task.requestKey(),
        task.pictures(),
        task.priceCredits(),
        task.status(),
        task.costCredits(),
        task.media().subList(0, pictures),
        null,
        task.settlement(),
        task.createdAt(),
        task.closedAt());
  }
}
