package io.plantain.generation.provider.kie;

import static io.plantain.event.FailureReason.PROVIDER_CONTENT_BLOCKED;
import static io.plantain.event.FailureReason.PROVIDER_FAILED;
import static io.plantain.event.FailureReason.PROVIDER_QUOTA_EXHAUSTED;
import static io.plantain.event.FailureReason.PROVIDER_REFUSED;
import static io.plantain.event.FailureReason.PROVIDER_UNAVAILABLE;

import io.plantain.event.FailureReason;
import io.plantain.generation.provider.PolicyWords;
import io.plantain.generation.provider.ProviderAnswer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// KIE's error codes in our words.
final class KieCodes {
  private static final Duration RATE_LIMIT = Duration.ofSeconds(10); // 20 new tasks in 10 s
  private static final Duration MAINTENANCE = Duration.ofSeconds(60);
  private static final Duration KEY_TROUBLE = Duration.ofSeconds(30); // someone has to mend the key

  private KieCodes() {}

  /// @param ownWords whether KIE itself answered; a bare 500 or 502 may come from an edge that had
  ///   passed the request on
  static ProviderAnswer ofSubmit(
      int code, boolean ownWords, String text, @Nullable Duration retryAfter) {
    return switch (code) {
      case 400 -> refused(PROVIDER_CONTENT_BLOCKED, code);
      case 402, 433 -> refused(PROVIDER_QUOTA_EXHAUSTED, code);
      case 401, 403, 404, 405, 505 -> refused(PROVIDER_UNAVAILABLE, code);
      case 422 -> refused(blockedOr(PROVIDER_REFUSED, text), code);
      case 429 -> rateLimited(retryAfter, code);
      case 455 -> retry(retryAfter, MAINTENANCE, code);
      case 503 -> new ProviderAnswer.Retry(retryAfter, shown(code));
      case 500 ->
          ownWords
              ? new ProviderAnswer.Retry(retryAfter, shown(code))
              : new ProviderAnswer.Unknown(shown(code));
      case 501 -> refused(PROVIDER_FAILED, code);
      default ->
          code >= 300 && code < 500 && code != 408
              ? refused(blockedOr(PROVIDER_REFUSED, text), code)
              : new ProviderAnswer.Unknown(shown(code));
    };
  }

  /// A job is running and may be paid: only what the provider says about the job itself ends it.
  static ProviderAnswer ofPoll(int code, @Nullable Duration retryAfter) {
    return switch (code) {
      case 400 -> refused(PROVIDER_CONTENT_BLOCKED, code);
      case 404, 501 -> refused(PROVIDER_FAILED, code);
      case 401, 402, 403, 433 -> retry(retryAfter, KEY_TROUBLE, code);
      case 429 -> rateLimited(retryAfter, code);
      case 455 -> retry(retryAfter, MAINTENANCE, code);
      // 422 "recordInfo is null": the record of a new task is not readable at once.
      default -> new ProviderAnswer.Retry(retryAfter, shown(code));
    };
  }

  /// A code that a stranger sent, fit for a log.
  static String shown(String code) {
    return code.matches("[0-9]{1,6}") ? code : "without a code";
  }

  private static String shown(int code) {
    return "code " + code;
  }

  private static FailureReason blockedOr(FailureReason reason, String text) {
    return PolicyWords.in(text) ? PROVIDER_CONTENT_BLOCKED : reason;
  }

  private static ProviderAnswer refused(FailureReason reason, int code) {
    return new ProviderAnswer.Refused(reason, shown(code));
  }

  private static ProviderAnswer rateLimited(@Nullable Duration asked, int code) {
    return ProviderAnswer.Retry.rateLimited(asked == null ? RATE_LIMIT : asked, shown(code));
  }

  private static ProviderAnswer retry(@Nullable Duration asked, Duration usual, int code) {
    return new ProviderAnswer.Retry(asked == null ? usual : asked, shown(code));
  }
}
