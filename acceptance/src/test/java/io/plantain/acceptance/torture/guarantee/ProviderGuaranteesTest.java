package io.plantain.acceptance.torture.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.acceptance.torture.evidence.AttemptRow;
import io.plantain.acceptance.torture.evidence.Provided;
import org.junit.jupiter.api.Test;

class ProviderGuaranteesTest {
  private final Run run = Run.good();

  @Test
  void noTaskPaidTwiceFindsAJobTooMany() {
    run.provider.put("a kite L1", new Provided(3, 3));

    assertThat(run.brokenBy(new NoTaskPaidTwice()))
        .containsExactly("the provider made 3 jobs of label L1, asked for were 2 pictures");
  }

  @Test
  void noTaskPaidTwiceFindsAJobOfNoTask() {
    run.tasks.removeIf(task -> task.taskId().equals(run.failed));

    assertThat(run.brokenBy(new NoTaskPaidTwice()))
        .containsExactly("the provider made 2 jobs of label L3, asked for were 0 pictures");
  }

  @Test
  void nothingForbiddenIsFetchedFindsAVisitToATrap() {
    run.trapped = 2;

    assertThat(run.brokenBy(new NothingForbiddenIsFetched()))
        .containsExactly("2 visits to the provider's traps");
  }

  @Test
  void noBlindResubmitFindsASubmitAfterAnUnknownOne() {
    run.provider.put("a kite L1", new Provided(3, 2)); // the third got lost on its way

    assertThat(run.brokenBy(new NoBlindResubmit()))
        .containsExactly("label L1 was submitted 3 times for 2 pictures, and refused 0 times");
  }

  @Test
  void noBlindResubmitAllowsARepeatAfterARefusal() {
    run.sent.add(Run.http("sketch:rate-limit a bay L9", null, run.picture));
    run.change(
        run.picture,
        task ->
            new io.plantain.acceptance.torture.evidence.TaskRow(
                task.taskId(),
                task.teamId(),
                "sketch:rate-limit a bay L9",
                null,
                2,
                10,
                "success",
                10,
                task.media(),
                null,
                "CAPTURED",
                task.createdAt(),
                task.closedAt()));
    run.provider.put("sketch:rate-limit a bay L9", new Provided(3, 2));
    run.provider.remove("a kite L1");

    assertThat(run.brokenBy(new NoBlindResubmit())).isEmpty();
  }

  @Test
  void blockedPromptFindsASubmit() {
    run.provider.put("something bad L4", new Provided(1, 0));

    assertThat(run.brokenBy(new BlockedPromptNeverReachesAProvider()))
        .containsExactly("is blocked and was submitted 1 times");
  }

  @Test
  void blockedPromptFindsAnAttempt() {
    run.attempts.add(new AttemptRow(run.blocked, Run.TEAM.id(), "kie", 1, 2, "{}"));

    assertThat(run.brokenBy(new BlockedPromptNeverReachesAProvider()))
        .containsExactly("is blocked and has an attempt");
  }

  @Test
  void blockedPromptAllowsATombstone() {
    run.attempts.add(new AttemptRow(run.blocked, Run.TEAM.id(), null, 0, 1, "{}"));

    assertThat(run.brokenBy(new BlockedPromptNeverReachesAProvider())).isEmpty();
  }

  @Test
  void blockedPromptFindsASubmitWithoutAVerdict() {
    run.verdicts.removeIf(verdict -> verdict.taskId().equals(run.picture));

    assertThat(run.brokenBy(new BlockedPromptNeverReachesAProvider()))
        .containsExactly("was submitted 2 times without an approving verdict on record");
  }
}
