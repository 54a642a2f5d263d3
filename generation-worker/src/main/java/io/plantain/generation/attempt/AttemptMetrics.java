package io.plantain.generation.attempt;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.plantain.event.FailureReason;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.kit.Buckets;
import io.plantain.kit.WaitingRows;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/// What an operator watches: how many attempts stand where, how providers answer, and what may have
/// been paid for nothing.
@Component
class AttemptMetrics {
  private static final double MICROS = 1e6;

  private final MeterRegistry meters;
  private final Counter unknown;
  private final Counter refusedWrites;
  private final Counter foundSubmitting;
  private final Counter tombstonesUsed;
  private final Timer pollDelay;
  private final WaitingRows due;
  private final AtomicLong parked = new AtomicLong();
  private final AtomicLong oldestParkedMillis = new AtomicLong();
  private final Map<AttemptState, AtomicLong> byState = new EnumMap<>(AttemptState.class);

  AttemptMetrics(MeterRegistry meters) {
    this.meters = meters;
    unknown =
        Counter.builder("plantain.generation.unknown")
            .description("Submits of which nobody knows whether they arrived; some were paid")
            .register(meters);
    refusedWrites =
        Counter.builder("plantain.generation.refused.writes")
            .description("Results of a worker that had lost its lease")
            .register(meters);
    foundSubmitting =
        Counter.builder("plantain.generation.found.submitting")
            .description("Submits whose worker was gone before it wrote the answer")
            .register(meters);
    tombstonesUsed =
        Counter.builder("plantain.generation.tombstones.used")
            .description("Tasks that came after their cancel, and were never submitted")
            .register(meters);
    pollDelay =
        Timer.builder("plantain.generation.poll.delay")
            .description("From due to claimed")
            .serviceLevelObjectives(Buckets.durations())
            .register(meters);
    due = new WaitingRows(meters, "attempt");
    Gauge.builder("plantain.generation.parked", parked, AtomicLong::get)
        .description("Attempts with an unknown submit that is waited for")
        .register(meters);
    Gauge.builder(
            "plantain.generation.parked.oldest", oldestParkedMillis, millis -> millis.get() / 1e3)
        .description("Age of the oldest of them")
        .baseUnit("seconds")
        .register(meters);
    for (AttemptState state : AttemptState.values()) {
      AtomicLong count = new AtomicLong();
      byState.put(state, count);
      Gauge.builder("plantain.generation.attempts", count, AtomicLong::get)
          .description("Attempts that have not been published")
          .tag("state", state.name().toLowerCase(Locale.ROOT))
          .register(meters);
    }
  }

  void claimed(Attempt attempt) {
    if (attempt.was() == AttemptState.RUNNING) {
      pollDelay.record(attempt.late());
    }
    if (attempt.was() == AttemptState.SUBMITTING) {
      foundSubmitting.increment();
    }
  }

  /// @param call submit, poll or find
  void answered(String provider, String call, ProviderAnswer said, Duration took) {
    Timer.builder("plantain.provider.requests")
        .description("Calls at providers by what they came to")
        .tag("provider", provider)
        .tag("call", call)
        .tag("class", said.getClass().getSimpleName().toLowerCase(Locale.ROOT))
        .serviceLevelObjectives(Buckets.durations())
        .register(meters)
        .record(took);
    if (said instanceof ProviderAnswer.Finished finished) {
      Long micros = finished.costMicros();
      Counter.builder("plantain.provider.cost")
          .description("What providers said they charge; those that say nothing stay at 0")
          .baseUnit("dollars")
          .tag("provider", provider)
          .register(meters)
          .increment(micros == null ? 0 : micros / MICROS);
    }
  }

  void ended(Ending ending) {
    Counter.builder("plantain.generation.ended")
        .description("Attempts by how they ended")
        .tag("outcome", ending.word())
        .register(meters)
        .increment();
    boolean lost =
        ending instanceof Ending.Failed(FailureReason reason)
            && reason == FailureReason.SUBMISSION_OUTCOME_UNKNOWN;
    if (lost) {
      unknown.increment();
    }
  }

  void tombstonesUsed(int tasks) {
    tombstonesUsed.increment(tasks);
  }

  void refused(int writes) {
    refusedWrites.increment(writes);
  }

  void parked(long attempts, double oldestSeconds) {
    parked.set(attempts);
    oldestParkedMillis.set((long) (oldestSeconds * 1000));
  }

  void due(long attempts, double oldestSeconds) {
    due.counted(attempts, oldestSeconds);
  }

  void counted(Map<AttemptState, Long> counts) {
    byState.forEach((state, count) -> count.set(counts.getOrDefault(state, 0L)));
  }
}
