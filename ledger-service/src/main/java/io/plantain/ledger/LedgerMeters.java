package io.plantain.ledger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.plantain.ledger.posting.Step;
import io.plantain.ledger.posting.TaskHold;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Counts what became of commands, after their commit. A conflict that is redelivered counts again.
@Component
class LedgerMeters {
  private static final Logger log = LoggerFactory.getLogger(LedgerMeters.class);

  private final Timer batchTime;
  private final DistributionSummary batchRecords;
  private final Counter declined;
  private final Counter conflicts;
  private final Counter uncollected;

  LedgerMeters(MeterRegistry meters) {
    batchTime =
        Timer.builder("ledger.batch")
            .description("Time to post a batch, locks and commit included")
            .serviceLevelObjectives(
                Duration.ofMillis(5),
                Duration.ofMillis(20),
                Duration.ofMillis(50),
                Duration.ofMillis(200),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5))
            .register(meters);
    batchRecords =
        DistributionSummary.builder("ledger.batch.records")
            .description("Commands in a batch")
            .register(meters);
    declined = counter(meters, "ledger.declined", "Holds refused for lack of credits");
    conflicts =
        counter(
            meters, "ledger.conflicting.outcomes", "Second, different outcomes; the first stands");
    uncollected =
        counter(
            meters, "ledger.uncollected.credits", "Credits for pictures delivered without a hold");
  }

  private static Counter counter(MeterRegistry meters, String name, String description) {
    return Counter.builder(name).description(description).register(meters);
  }

  <T> T time(int commands, Supplier<T> batch) {
    batchRecords.record(commands);
    return batchTime.record(batch);
  }

  void count(List<Step> steps) {
    for (Step step : steps) {
      switch (step.effect()) {
        case APPLIED, DUPLICATE -> {}
        case CONFLICT -> conflict(step);
      }
      TaskHold hold = step.hold();
      if (step.effect() != Step.Effect.DUPLICATE
          && hold != null
          && hold.state() == TaskHold.State.DECLINED
          && step.command() instanceof io.plantain.ledger.posting.Command.Hold) {
        declined.increment();
      }
    }
  }

  private void conflict(Step step) {
    conflicts.increment();
    uncollected.increment(step.uncollected());
    TaskHold hold = step.hold();
    log.atWarn()
        .addKeyValue("task_id", hold == null ? null : hold.taskId())
        .addKeyValue("state", hold == null ? null : hold.state())
        .addKeyValue("command", step.command().getClass().getSimpleName())
        .addKeyValue("uncollected_credits", step.uncollected())
        .log("conflicting outcome ignored, the first one stands");
  }
}
