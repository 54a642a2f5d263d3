package io.plantain.storage.check;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.plantain.kit.Buckets;
import io.plantain.kit.outside.OutsideAnswer;
import java.time.Duration;
import org.springframework.stereotype.Component;

/// What an operator asks about the output check.
@Component
class CheckMeters {
  private final MeterRegistry registry;

  CheckMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  void asked(OutsideAnswer answer, Duration took) {
    Timer.builder("plantain.storage.output.check")
        .description("Requests about pictures at the outside moderation, by what they came to")
        .tag("outcome", answer.outcome())
        .serviceLevelObjectives(Buckets.durations())
        .register(registry)
        .record(took);
  }

  /// @param category empty where nobody objects
  void judged(String action, String category) {
    Counter.builder("plantain.storage.pictures.judged")
        .description("Pictures that the output check has judged, or could not")
        .tag("action", action)
        .tag("category", category)
        .register(registry)
        .increment();
  }
}
