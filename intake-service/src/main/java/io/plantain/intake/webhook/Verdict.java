package io.plantain.intake.webhook;

import io.plantain.kit.fetch.PostOutcome;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What an attempt means for its message.
///
/// @param outcome `delivered`, `retry`, `failed` or `gone`
/// @param pause before the next attempt
record Verdict(String outcome, @Nullable Integer status, @Nullable String error, Duration pause) {
  private static final int GONE = 410; // Standard Webhooks: send nothing there any more
  private static final int GROWTH = 4;
  private static final int MOST_GROWN = 12; // far beyond the longest pause; no overflow
  private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");

  static final String DELIVERED = "delivered";
  static final String RETRY = "retry";
  static final String FAILED = "failed";
  static final String GONE_FOR_GOOD = "gone";

  /// @param attempts so far, this one included
  /// @param chance from 0 to 1: messages that failed together do not come again together
  static Verdict of(PostOutcome outcome, int attempts, double chance, WebhookSettings settings) {
    Duration pause = pause(attempts, chance, settings);
    return switch (outcome) {
      case PostOutcome.Refused(String why) -> new Verdict(RETRY, null, why, pause);
      case PostOutcome.Unreachable(String why) -> new Verdict(RETRY, null, why, pause);
      case PostOutcome.Answered(int status, String retryAfter) -> {
        if (status >= 200 && status < 300) {
          yield new Verdict(DELIVERED, status, null, Duration.ZERO);
        }
        if (status == GONE) {
          yield new Verdict(GONE_FOR_GOOD, status, "the receiver is gone", Duration.ZERO);
        }
        String error =
            status >= 300 && status < 400
                ? "redirects are not followed"
                : "the receiver answered " + status;
        yield new Verdict(RETRY, status, error, longer(pause, retryAfter));
      }
    };
  }

  static Verdict lost(String why) {
    return new Verdict(FAILED, null, why, Duration.ZERO);
  }

  boolean isDelivered() {
    return outcome.equals(DELIVERED);
  }

  private static Duration pause(int attempts, double chance, WebhookSettings settings) {
    double grown =
        settings.firstRetry().toMillis()
            * Math.pow(GROWTH, Math.min(Math.max(attempts, 1) - 1, MOST_GROWN));
    double bounded = Math.min(grown, settings.longestRetry().toMillis());
    return Duration.ofMillis((long) (bounded * (0.8 + 0.4 * chance)));
  }

  private static Duration longer(Duration pause, @Nullable String retryAfter) {
    if (retryAfter == null || !SECONDS.matcher(retryAfter).matches()) {
      return pause;
    }
    Duration asked = Duration.ofSeconds(Long.parseLong(retryAfter));
    Duration granted = asked.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : asked;
    return granted.compareTo(pause) > 0 ? granted : pause;
  }
}
