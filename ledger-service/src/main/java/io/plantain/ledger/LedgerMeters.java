package io.plantain.ledger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.plantain.kit.Buckets;
import io.plantain.kit.trace.LogLine;
import io.plantain.ledger.posting.Command;
import io.plantain.ledger.posting.Step;
import io.plantain.ledger.posting.TaskHold;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.stereotype.Component;

/// Counts what became of commands, after their commit. A conflict that is redelivered counts again.
@Component
class LedgerMeters {
  private static final Logger log = LoggerFactory.getLogger(LedgerMeters.class);

  private static final List<String> MOVEMENTS =
      List.of("granted", "held", "captured", "refunded", "declined");

  private final Map<String, Counter> moved = new HashMap<>();
  private final Timer batchTime;
  private final DistributionSummary batchRecords;
  private final Counter declined;
  private final Counter conflicts;
  private final Counter uncollected;

  LedgerMeters(MeterRegistry meters) {
    batchTime =
        Timer.builder("ledger.batch")
            .description("Time to post a batch, locks and commit included")
            .serviceLevelObjectives(Buckets.durations())
            .register(meters);
    batchRecords =
        DistributionSummary.builder("ledger.batch.records")
            .description("Commands in a batch")
            .register(meters);
    declined =
        Counter.builder("ledger.declined")
            .description("Holds refused for lack of credits")
            .register(meters);
    conflicts =
        Counter.builder("ledger.conflicting.outcomes")
            .description("Second, different outcomes; the first stands")
            .register(meters);
    uncollected =
        Counter.builder("ledger.uncollected.credits")
            .description("Credits for pictures delivered without a hold")
            .register(meters);
    for (String movement : MOVEMENTS) {
      moved.put(
          movement,
          Counter.builder("ledger.credits")
              .description("Credits that were granted, held, captured, refunded, or declined")
              .tag("movement", movement)
              .register(meters));
    }
  }

  <T> T time(int commands, Supplier<T> batch) {
    batchRecords.record(commands);
    return batchTime.record(batch);
  }

  void count(List<Step> steps) {
    for (Step step : steps) {
      switch (step.effect()) {
        case APPLIED -> move(step.command(), step.hold());
        case DUPLICATE -> {}
        case CONFLICT -> conflict(step);
      }
      TaskHold hold = step.hold();
      if (step.effect() != Step.Effect.DUPLICATE
          && hold != null
          && hold.state() == TaskHold.State.DECLINED
          && step.command() instanceof Command.Hold) {
        declined.increment();
      }
    }
  }

  /// A hold whose end came before it moves nothing, or everything at once.
  private void move(Command command, @Nullable TaskHold hold) {
    if (command instanceof Command.Grant grant) {
      move("granted", grant.credits());
    }
    if (hold == null) {
      return;
    }
    if (command instanceof Command.Hold && hold.held() != null) {
      move("held", hold.amount());
    }
    switch (hold.state()) {
      case CAPTURED -> {
        move("captured", hold.captured());
        move("refunded", hold.amount() - hold.captured());
      }
      case RELEASED -> move("refunded", hold.amount());
      case DECLINED -> move("declined", hold.amount());
      case HELD, VOID, EARLY_CAPTURE -> {}
    }
  }

  private void move(String movement, long credits) {
    Objects.requireNonNull(moved.get(movement)).increment(credits);
  }

  private void conflict(Step step) {
    conflicts.increment();
    uncollected.increment(step.uncollected());
    TaskHold hold = step.hold();
    LoggingEventBuilder line = log.atWarn();
    if (step.command() instanceof Command.OfTask task) {
      line = LogLine.about(line, task.taskId(), task.teamId());
    }
    line.addKeyValue("state", hold == null ? null : hold.state())
        .addKeyValue("command", step.command().getClass().getSimpleName())
        .addKeyValue("uncollected_credits", step.uncollected())
        .log("conflicting outcome ignored, the first one stands");
  }
}
