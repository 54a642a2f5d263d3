package io.plantain.kit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.plantain.event.FailureReason;
import io.plantain.event.GenerationEvent.GenerationFailed;
import io.plantain.event.LedgerEvent.CreditsDeclined;
import io.plantain.event.LedgerEvent.CreditsRefunded;
import io.plantain.event.ModerationEvent.PromptBlocked;
import io.plantain.event.PipelineEvent;
import io.plantain.event.StorageEvent.StorageFailed;
import io.plantain.event.TaskEvent.TaskFailed;
import io.plantain.event.TaskScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// What every stage tells alike: batches and their records, how long records waited, and which
/// outcomes were told at which age of their task.
final class StageMeters {
  private static final int TIME_ORDERED = 7; // the version of a task id that knows its time
  private static final int MILLIS_SHIFT = 16;

  private final MeterRegistry meters;
  private final DistributionSummary records;
  private final Map<Thread, Batch> inHand = new ConcurrentHashMap<>();
  private final Set<Class<?>> told = ConcurrentHashMap.newKeySet(); // topics, by their events

  private record Batch(Instant oldest, int records) {}

  StageMeters(MeterRegistry meters) {
    this.meters = meters;
    records =
        DistributionSummary.builder("plantain.stage.batch.records")
            .description("Records in a batch")
            .serviceLevelObjectives(1, 10, 50, 100, 200, 500)
            .register(meters);
    Gauge.builder("plantain.stage.oldest.record", this, StageMeters::oldestSeconds)
        .description("Age of the oldest record in hand, also while its batch is tried again")
        .baseUnit("seconds")
        .register(meters);
    Gauge.builder("plantain.stage.in.hand", this, StageMeters::recordsInHand)
        .description("Records in hand, also while their batch is tried again")
        .baseUnit("records")
        .register(meters);
  }

  /// A batch that failed stays in hand: its consumer gets the same records again.
  void begins(List<? extends ConsumerRecord<?, ?>> batch) {
    batch.stream()
        .mapToLong(ConsumerRecord::timestamp)
        .min()
        .ifPresent(
            oldest ->
                inHand.put(
                    Thread.currentThread(), new Batch(Instant.ofEpochMilli(oldest), batch.size())));
  }

  void done(List<? extends ConsumerRecord<?, ?>> batch, Duration took) {
    inHand.remove(Thread.currentThread());
    records.record(batch.size());
    batchTimer("done").record(took);
    long now = System.currentTimeMillis();
    Map<String, Timer> waits = new HashMap<>();
    for (ConsumerRecord<?, ?> record : batch) {
      waits
          .computeIfAbsent(record.topic(), this::waitTimer)
          .record(Duration.ofMillis(Math.max(0, now - record.timestamp())));
    }
  }

  void again(Duration took) {
    batchTimer("again").record(took);
  }

  /// Acknowledged by the broker; what is told a second time counts a second time.
  void told(List<Outgoing> events) {
    for (Outgoing outgoing : events) {
      PipelineEvent event = outgoing.event();
      String type = event.getClass().getSimpleName();
      for (Class<?> topic : event.getClass().getInterfaces()) {
        if (PipelineEvent.class.isAssignableFrom(topic) && told.add(topic)) {
          showAllOf(topic);
        }
      }
      events(type, reason(event)).increment();
      if (event instanceof TaskScoped scoped && scoped.taskId().version() == TIME_ORDERED) {
        Duration age = Duration.between(acceptedAt(scoped.taskId()), event.at());
        Timer.builder("plantain.task.age")
            .description("From a task's acceptance to an outcome, as it was stored")
            .tag("type", type)
            .serviceLevelObjectives(Buckets.durations())
            .register(meters)
            .record(age.isNegative() ? Duration.ZERO : age);
      }
    }
  }

  /// A counter that begins with its first event hides it: rates need a value before. So what a
  /// topic may tell is shown as 0 with the first that it tells.
  private void showAllOf(Class<?> topic) {
    for (Class<?> type : Objects.requireNonNull(topic.getPermittedSubclasses())) {
      events(type.getSimpleName(), "none");
      boolean fails =
          Arrays.stream(type.getRecordComponents())
              .anyMatch(component -> component.getType() == FailureReason.class);
      for (FailureReason reason : fails ? FailureReason.values() : new FailureReason[0]) {
        events(type.getSimpleName(), reason.code());
      }
    }
  }

  private Counter events(String type, String reason) {
    return Counter.builder("plantain.events")
        .description("Events that were told, repeats among them")
        .tag("type", type)
        .tag("reason", reason)
        .register(meters);
  }

  private static Instant acceptedAt(UUID taskId) {
    return Instant.ofEpochMilli(taskId.getMostSignificantBits() >>> MILLIS_SHIFT);
  }

  private static String reason(PipelineEvent event) {
    FailureReason reason =
        switch (event) {
          case TaskFailed failed -> failed.reason();
          case GenerationFailed failed -> failed.reason();
          case StorageFailed failed -> failed.reason();
          case PromptBlocked blocked -> blocked.reason();
          case CreditsDeclined declined -> declined.reason();
          case CreditsRefunded refunded -> refunded.reason(); // where the ledger itself ended it
          default -> null; // no failure
        };
    return reason == null ? "none" : reason.code();
  }

  private double oldestSeconds() {
    return batches().stream()
        .map(Batch::oldest)
        .min(Instant::compareTo)
        .map(oldest -> Duration.between(oldest, Instant.now()).toMillis() / 1000.0)
        .orElse(0.0);
  }

  private double recordsInHand() {
    return batches().stream().mapToInt(Batch::records).sum();
  }

  private Collection<Batch> batches() {
    inHand.keySet().removeIf(thread -> !thread.isAlive());
    return inHand.values();
  }

  private Timer batchTimer(String outcome) {
    return Timer.builder("plantain.stage.batch")
        .description("Time of a batch until all its outcomes were acknowledged, or it failed")
        .tag("outcome", outcome)
        .serviceLevelObjectives(Buckets.durations())
        .register(meters);
  }

  private Timer waitTimer(String topic) {
    return Timer.builder("plantain.stage.record.age")
        .description("Age of a record when its outcome was acknowledged: the lag in seconds")
        .tag("topic", topic)
        .serviceLevelObjectives(Buckets.durations())
        .register(meters);
  }
}
