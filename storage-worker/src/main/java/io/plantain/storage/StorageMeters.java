package io.plantain.storage;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.plantain.event.FailureReason;
import io.plantain.kit.fetch.FetchOutcome;
import io.plantain.storage.picture.Fault;
import java.time.Duration;

/// What an operator asks about storage.
final class StorageMeters {
  private final MeterRegistry registry;
  private final Counter bytes;
  private final Counter stored;
  private final Counter retried;
  private final Timer uploads;

  StorageMeters(MeterRegistry registry) {
    this.registry = registry;
    bytes =
        Counter.builder("plantain.storage.bytes")
            .description("Bytes stored, without thumbnails")
            .baseUnit("bytes")
            .register(registry);
    stored =
        Counter.builder("plantain.storage.tasks.stored")
            .description("Tasks with at least one picture stored")
            .register(registry);
    retried =
        Counter.builder("plantain.storage.upload.retried")
            .description("Uploads repeated alone: the picture was ready, the store was away")
            .register(registry);
    uploads =
        Timer.builder("plantain.storage.upload")
            .description("Upload and read-back of one object")
            .serviceLevelObjectives(
                Duration.ofMillis(50),
                Duration.ofMillis(250),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(20))
            .register(registry);
  }

  void fetched(FetchOutcome outcome) {
    String word =
        switch (outcome) {
          case FetchOutcome.Fetched it -> "fetched";
          case FetchOutcome.Refused it -> "refused";
          case FetchOutcome.Unreachable it -> "unreachable";
          case FetchOutcome.TooLarge it -> "too_large";
          case FetchOutcome.Gone it -> "gone";
        };
    registry.counter("plantain.storage.fetches", "outcome", word).increment();
  }

  void unusable(Fault fault) {
    registry.counter("plantain.storage.checks.failed", "reason", fault.code()).increment();
  }

  void uploadRetried() {
    retried.increment();
  }

  void uploaded(Duration took) {
    uploads.record(took);
  }

  void stored(long size) {
    stored.increment();
    bytes.increment(size);
  }

  void failed(FailureReason reason) {
    registry.counter("plantain.storage.tasks.failed", "reason", reason.code()).increment();
  }
}
