package io.plantain.acceptance.torture.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.acceptance.torture.Sent;
import io.plantain.acceptance.torture.evidence.Shown;
import io.plantain.acceptance.torture.evidence.TaskRow;
import io.plantain.event.FailureReason;
import io.plantain.event.TaskEvent;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EveryAcceptedTaskEndsOnceTest {
  private final Run run = Run.good();

  private List<String> broken() {
    return run.brokenBy(new EveryAcceptedTaskEndsOnce());
  }

  @Test
  void findsATaskThatIsGone() {
    run.tasks.removeIf(task -> task.taskId().equals(run.failed));

    assertThat(broken()).anyMatch(what -> what.contains("accepted with HTTP 202 and is gone"));
  }

  @Test
  void findsATaskThatDoesNotEnd() {
    run.change(run.picture, task -> open(task));
    run.forget(told -> told.event() instanceof TaskEvent.TaskSucceeded);

    assertThat(broken()).contains("has not ended: status processing");
  }

  @Test
  void findsAnEndThatNobodyWasTold() {
    run.forget(
        told ->
            told.event() instanceof TaskEvent.TaskSucceeded success
                && success.taskId().equals(run.picture));

    assertThat(broken()).anyMatch(what -> what.startsWith("has 0 different endings"));
  }

  @Test
  void findsASecondDifferentEnd() {
    run.tell(
        new TaskEvent.TaskFailed(
            run.picture, Run.TEAM.id(), Run.AT, FailureReason.INTERNAL_ERROR, "."));

    assertThat(broken()).anyMatch(what -> what.startsWith("has 2 different endings"));
  }

  @Test
  void findsTwoTasksForOneKey() {
    TaskRow one = run.task(run.picture);
    UUID second = new UUID(0, 77);
    run.tasks.add(
        new TaskRow(
            second,
            one.teamId(),
            one.prompt(),
            one.requestKey(),
            one.pictures(),
            one.priceCredits(),
            one.status(),
            one.costCredits(),
            one.media(),
            one.failure(),
            one.settlement(),
            one.createdAt(),
            one.closedAt()));

    assertThat(broken()).anyMatch(what -> what.contains("has 2 tasks"));
  }

  @Test
  void findsTwoTasksForOneRequest() {
    TaskRow one = run.task(run.failed);
    run.tasks.add(
        new TaskRow(
            new UUID(0, 78),
            one.teamId(),
            one.prompt(),
            null,
            one.pictures(),
            one.priceCredits(),
            one.status(),
            0,
            one.media(),
            one.failure(),
            one.settlement(),
            one.createdAt(),
            one.closedAt()));

    assertThat(broken()).anyMatch(what -> what.contains("only 1 requests can have made one"));
  }

  @Test
  void findsATaskOfARequestThatWasRefused() {
    Sent accepted = run.sent.removeLast();
    run.sent.removeIf(sent -> sent.prompt().equals("sketch:fail a lake L3"));
    run.sent.add(Run.sent("sketch:fail a lake L3", Sent.Edge.HTTP, null, null, 402));
    run.sent.add(accepted);

    assertThat(broken()).anyMatch(what -> what.contains("only 0 requests can have made one"));
  }

  @Test
  void findsARecordWithoutAnAnswer() {
    run.forget(told -> told.event() instanceof TaskEvent.TaskRejected);

    assertThat(broken())
        .containsExactly(
            "the request record task.requests.v1-0@8 has neither a task nor a rejection");
  }

  @Test
  void findsARecordThatIsRejectedAndATask() {
    run.tell(
        new TaskEvent.TaskRejected(
            Run.TEAM.id(), Run.AT, "task.requests.v1-0@7", "order-2", "invalid_request", "No."));

    assertThat(broken())
        .containsExactly(
            "the request record task.requests.v1-0@7 was rejected and is a task as well");
  }

  @Test
  void allowsARecordThatCameTooEarlyForTheKeyOfAnotherRequest() {
    run.sent.add(Run.http("a boat L2", "order-2", run.fromRecord));
    run.tell(
        new TaskEvent.TaskRejected(
            Run.TEAM.id(), Run.AT, "task.requests.v1-0@7", "order-2", "insufficient_credits", "."));

    assertThat(broken()).isEmpty();
  }

  @Test
  void findsAnApiThatDisagrees() {
    run.shown.put(
        run.picture,
        new Shown(run.picture, Run.TEAM.id(), "failed", 0, "provider_failed", List.of()));

    assertThat(broken()).anyMatch(what -> what.startsWith("the API shows failed for 0"));
  }

  @Test
  void findsAnEventThatDisagrees() {
    run.change(
        run.failed,
        task ->
            new TaskRow(
                task.taskId(),
                task.teamId(),
                task.prompt(),
                null,
                task.pictures(),
                task.priceCredits(),
                "canceled",
                0,
                List.of(),
                "canceled_by_user",
                "REFUNDED",
                task.createdAt(),
                task.closedAt()));

    assertThat(broken())
        .contains("TaskFailed says failed for 0 credits, the task's row canceled for 0");
  }

  @Test
  void findsAnEndOfNoTask() {
    run.tell(new TaskEvent.TaskCanceled(new UUID(5, 5), Run.TEAM.id(), Run.AT));

    assertThat(broken()).contains("has an ending and no task to go with it");
  }

  private static TaskRow open(TaskRow task) {
    return new TaskRow(
        task.taskId(),
        task.teamId(),
        task.prompt(),
        task.requestKey(),
        task.pictures(),
        task.priceCredits(),
        "processing",
        task.priceCredits(),
        List.of(),
        null,
        null,
        task.createdAt(),
        null);
  }
}
