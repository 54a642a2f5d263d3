package io.plantain.intake.projection;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.plantain.event.GenerationEvent;
import io.plantain.event.LedgerEvent;
import io.plantain.event.ModerationEvent.PromptApproved;
import io.plantain.event.PipelineEvent;
import io.plantain.event.StorageEvent;
import io.plantain.event.TaskSpec;
import io.plantain.intake.task.TaskStatus;
import io.plantain.kit.Buckets;
import io.plantain.kit.trace.LogLine;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/// How long tasks take from their acceptance, by scene and model; both are words of the catalogue.
/// Told after the commit, and once for each task and step.
@Component
@EnableConfigurationProperties(PaceSettings.class)
public final class TaskMeters {
  private static final Logger log = LoggerFactory.getLogger(TaskMeters.class);

  private static final int TIME_ORDERED = 7; // the version of a task id that knows its time
  private static final int MILLIS_SHIFT = 16;

  private final MeterRegistry meters;
  private final PaceSettings pace;
  private final Counter disagreements;

  TaskMeters(MeterRegistry meters, PaceSettings pace) {
    this.meters = meters;
    this.pace = pace;
    disagreements =
        Counter.builder("plantain.task.ledger.disagreements")
            .description(
                "Ends of credits that do not fit the task's pictures or what the ledger said"
                    + " before")
            .register(meters);
  }

  /// @param row as it was before the event, which it had not heard before
  void heard(TaskRow row, PipelineEvent event) {
    String step = step(event);
    if (step != null) {
      step(step, row.scene(), row.model(), age(row.createdAt(), event.at()));
    }
    if (row.state().isContradictedBy(event)) {
      disagreements.increment();
      LogLine.about(log.atError(), row.taskId(), row.teamId(), row.traceparent())
          .addKeyValue("settlement", row.state().settlement())
          .addKeyValue("event", event.getClass().getSimpleName())
          .log("task and ledger disagree; the first word stands");
    }
  }

  /// An approval changes no row, so a repeat of it is told again.
  void judged(PromptApproved approved) {
    if (approved.taskId().version() == TIME_ORDERED) {
      Instant acceptedAt =
          Instant.ofEpochMilli(approved.taskId().getMostSignificantBits() >>> MILLIS_SHIFT);
      TaskSpec spec = approved.spec();
      step("judged", spec.scene(), spec.model(), age(acceptedAt, approved.at()));
    }
  }

  private void step(String step, String scene, String model, Duration age) {
    Timer.builder("plantain.task.step")
        .description("From acceptance to the outcome of a step; its own time is the difference")
        .tag("scene", scene)
        .tag("model", model)
        .tag("step", step)
        .serviceLevelObjectives(Buckets.durations())
        .register(meters)
        .record(age);
  }

  void closed(TaskRow row) {
    Timer.builder("plantain.task.duration")
        .description("From a task's acceptance to its end, money included")
        .tag("scene", row.scene())
        .tag("model", row.model())
        .tag("outcome", row.state().status().name().toLowerCase(Locale.ROOT))
        .serviceLevelObjectives(Buckets.durations())
        .register(meters)
        .record(age(row.createdAt(), closedAt(row)));
    if (row.state().status() == TaskStatus.SUCCESS) {
      Duration took = Duration.between(row.startedAt(), closedAt(row));
      boolean late = took.compareTo(pace.inTime(row.scene(), row.model())) > 0;
      Counter.builder("plantain.task.late")
          .description("Successes later than the model's usual time and ours on top")
          .tag("scene", row.scene())
          .tag("model", row.model())
          .register(meters)
          .increment(late ? 1 : 0); // shown from the first success on
    }
  }

  private static Instant closedAt(TaskRow row) {
    return Objects.requireNonNull(row.state().closedAt());
  }

  private static Duration age(Instant acceptedAt, Instant at) {
    Duration age = Duration.between(acceptedAt, at);
    return age.isNegative() ? Duration.ZERO : age; // clocks of two machines
  }

  private static @Nullable String step(PipelineEvent event) {
    return switch (event) {
      case LedgerEvent.CreditsDebited e -> "held";
      case GenerationEvent.GenerationSucceeded e -> "generated";
      case StorageEvent.MediaStored e -> "stored";
      case LedgerEvent.CreditsCaptured e -> "captured";
      default -> null; // the way of a picture that did not come
    };
  }
}
