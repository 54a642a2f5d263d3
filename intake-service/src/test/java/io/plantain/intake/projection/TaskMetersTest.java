package io.plantain.intake.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plantain.event.ModerationEvent.PromptApproved;
import io.plantain.event.Price;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import io.plantain.intake.task.Settlement;
import io.plantain.intake.task.TaskState;
import io.plantain.intake.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// An hour in line, then what the model needs.
class TaskMetersTest {
  private static final Instant ACCEPTED = Instant.parse("2026-01-02T03:04:05Z");
  private static final Instant STARTED = ACCEPTED.plusSeconds(3_600);

  private static final TaskOptions OPTIONS =
      new TaskOptions(
          null, null, null, null, null, null, 1, null, null, null, List.of(), null, null, null,
          null, null);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final TaskMeters taskMeters =
      new TaskMeters(
          meters,
          new PaceSettings(
              Duration.ofSeconds(30),
              Map.of("text-to-video", Duration.ofMinutes(5), "quick", Duration.ofSeconds(3)),
              Duration.ofSeconds(20)));

  @ParameterizedTest
  @CsvSource({
    "text-to-image, any, 50, 0",
    "text-to-image, any, 51, 1",
    "text-to-video, any, 320, 0",
    "text-to-video, any, 321, 1",
    "text-to-video, quick, 23, 0",
    "text-to-video, quick, 24, 1"
  })
  void callASuccessLateByItsModelOrScene(String scene, String model, int took, double late) {
    taskMeters.closed(row(scene, model, TaskStatus.SUCCESS, took));

    assertThat(meters.get("plantain.task.late").tags("scene", scene, "model", model).counter())
        .satisfies(counter -> assertThat(counter.count()).isEqualTo(late));
  }

  @Test
  void callNoFailureLate() {
    taskMeters.closed(row("text-to-image", "any", TaskStatus.FAILED, 7_000));

    assertThat(meters.find("plantain.task.late").counter()).isNull();
  }

  @Test
  void tellWhenAPromptWasJudged() {
    long millis = ACCEPTED.toEpochMilli();
    UUID taskId = new UUID(millis << 16 | 7 << 12, 2L << 62);

    taskMeters.judged(
        new PromptApproved(
            taskId,
            "team",
            ACCEPTED.plusSeconds(2),
            new TaskSpec("standard", "text-to-image", "any", "a kite", OPTIONS),
            new Price(5, 5, 1, "1"),
            ACCEPTED.plusSeconds(60)));

    assertThat(
            meters
                .get("plantain.task.step")
                .tags("scene", "text-to-image", "model", "any", "step", "judged")
                .timer()
                .totalTime(TimeUnit.SECONDS))
        .isEqualTo(2);
  }

  private static TaskRow row(String scene, String model, TaskStatus status, int took) {
    return new TaskRow(
        UUID.randomUUID(),
        "team",
        scene,
        model,
        ACCEPTED,
        STARTED,
        new Price(5, 5, 1, "1"),
        null,
        null,
        true,
        true,
        false,
        null,
        null,
        new TaskState(
            status,
            null,
            0,
            List.of(),
            null,
            null,
            Settlement.CAPTURED,
            5,
            true,
            STARTED.plusSeconds(took)));
  }
}
