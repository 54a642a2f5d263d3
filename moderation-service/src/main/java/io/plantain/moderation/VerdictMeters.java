package io.plantain.moderation;

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
    meters
        .counter(
            "plantain.verdicts",
            "action",
            verdict.action().code(),
            "category",
            category == null ? "none" : category,
            "check",
            verdict.outcome() == Verdict.Outcome.UNAVAILABLE
                ? "outside"
                : verdict.judgement().check())
        .increment();
  }
}
