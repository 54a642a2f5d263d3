package io.plantain.acceptance.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.acceptance.Installation;
import io.plantain.acceptance.RunningSystem;
import io.plantain.acceptance.Team;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// `./plantain trace TASK_ID`, as an operator types it.
@ExtendWith(RunningSystem.class)
class TraceIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  @Test
  void tellsTheWholeWayOfATaskInItsOrder(Installation system) {
    Team team = Team.create(system, "trace", 5);
    UUID taskId =
        team.generate("an owl at midnight", "traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01");
    team.ended(taskId, SOON);

    String story = system.plantain(60, "trace", taskId.toString());

    assertThat(story).contains("Trace " + TRACE).doesNotContain("owl at midnight", "X-Amz-");
    assertThat(story.lines().filter(line -> line.startsWith("!"))).isEmpty();
    List<String> way =
        List.of(
            "TaskSubmitted",
            "PromptApproved",
            "CreditsDebited",
            "GenerationSucceeded",
            "MediaStored",
            "CreditsCaptured",
            "TaskSucceeded");
    assertThat(story.lines().filter(line -> line.contains("topic ")).toList().toString())
        .containsSubsequence(way);
    assertThat(story)
        .contains(
            "database intake",
            "verdict: approved",
            "journal: capture 5",
            "attempt:",
            "stored: MediaStored");
  }
}
