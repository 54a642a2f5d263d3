package io.plantain.moderation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/// Counts new verdicts; a label never holds anything of a text.
@Component
class VerdictMeters {
  private final MeterRegistry meters;

  VerdictMeters(MeterRegistry meters) {
    this.meters = meters;
  }

  /// Under the check whose opinion decided.
  void count(Verdict verdict) {
    String category = verdict.categoryCode();
    Counter.builder("plantain.verdicts")
        .description("Prompts that were judged, by the opinion that decided")
        .tag("action", verdict.action().code())
        .tag("category", category == null ? "none" : category)
        .tag(
            "check",
            verdict.outcome() == Verdict.Outcome.UNAVAILABLE
                ? "outside"
                : verdict.judgement().check())
        .register(meters)
        .increment();
  }
}
