package io.plantain.acceptance.torture.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.acceptance.torture.Sent;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OrdinaryTasksSucceedTest {
  private final Run run = Run.good();

  private List<String> broken() {
    return run.brokenBy(new OrdinaryTasksSucceed());
  }

  private static Sent sent(String kind, @Nullable String key, @Nullable UUID taskId, int status) {
    return new Sent(
        "L", "p", kind, Sent.Edge.HTTP, Run.TEAM, 1, key, taskId, status, false, Run.AT);
  }

  @Test
  void isContentWithTheUsualEnds() {
    run.sent.add(sent("standard", "key-1", run.picture, 202));
    run.sent.add(sent("slow", "order-2", null, 0));
    run.sent.add(sent("fail", null, run.failed, 202));
    run.sent.add(sent("blocked", null, run.blocked, 202));
    run.sent.add(sent("invalid", "order-5", null, 0));
    run.sent.add(sent("too-expensive", null, null, 402));

    assertThat(broken()).isEmpty();
  }

  @Test
  void findsAnEndThatNoFaultExcuses() {
    run.sent.add(sent("standard", null, run.failed, 202));

    assertThat(broken()).containsExactly("standard: 1 ended provider_failed");
  }

  @Test
  void findsAPromptThatShouldHaveBeenBlocked() {
    run.sent.add(sent("blocked", null, run.picture, 202));

    assertThat(broken()).containsExactly("blocked: 1 ended success");
  }

  @Test
  void findsTooManyExcuses() {
    run.change(
        run.failed,
        task ->
            new io.plantain.acceptance.torture.evidence.TaskRow(
                task.taskId(),
                task.teamId(),
                task.prompt(),
                null,
                task.pictures(),
                task.priceCredits(),
                "failed",
                0,
                List.of(),
                "deadline_exceeded",
                "REFUNDED",
                task.createdAt(),
                task.closedAt()));
    for (int n = 0; n < 30; n++) {
      run.sent.add(sent("standard", null, run.failed, 202));
    }

    assertThat(broken()).containsExactly("standard: only 0 % of 30 ended as usual");
  }
}
