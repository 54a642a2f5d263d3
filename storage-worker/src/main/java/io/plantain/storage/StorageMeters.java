package io.plantain.storage;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.plantain.event.FailureReason;
import io.plantain.kit.Buckets;
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
            .serviceLevelObjectives(Buckets.durations())
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
    Counter.builder("plantain.storage.fetches")
        .description("Media fetched from providers, by what it came to")
        .tag("outcome", word)
        .register(registry)
        .increment();
  }

  void unusable(Fault fault) {
    Counter.builder("plantain.storage.checks.failed")
        .description("Media that was fetched and is no usable picture")
        .tag("reason", fault.code())
        .register(registry)
        .increment();
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
    Counter.builder("plantain.storage.tasks.failed")
        .description("Tasks without a single stored picture")
        .tag("reason", reason.code())
        .register(registry)
        .increment();
  }
}
