package io.plantain.generation.provider;

import static io.plantain.event.FailureReason.INVALID_RESULT;
import static io.plantain.event.FailureReason.PROVIDER_CONTENT_BLOCKED;
import static io.plantain.event.FailureReason.PROVIDER_FAILED;
import static io.plantain.event.FailureReason.PROVIDER_QUOTA_EXHAUSTED;
import static io.plantain.event.FailureReason.PROVIDER_REFUSED;
import static io.plantain.event.FailureReason.PROVIDER_UNAVAILABLE;

import io.plantain.event.FailureReason;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What an HTTP status means where the provider says nothing better. An adapter reads the body's
/// own code first.
public final class Statuses {
  private static final Duration KEY_TROUBLE = Duration.ofSeconds(30); // someone has to mend the key
  private static final Pattern QUOTA =
      Pattern.compile(
          "insufficient.{0,3}(quota|credit|balance|fund)|exhausted balance|not enough credit|out of"
              + " credits|billing.hard.limit|payment required|exceeded your (monthly|current)"
              + " (included credits|quota)");

  private Statuses() {}

  /// Nothing was drawn yet, or the answer says so. Only a bare server error leaves it open: an edge
  /// may say 502 for a request that it has passed on.
  ///
  /// @param words the provider's own, null where its answer cannot be read
  public static ProviderAnswer ofSubmit(Reply.Answered answered, @Nullable String words) {
    int status = answered.status();
    String shown = "HTTP " + status;
    String text = words == null ? "" : words;
    return switch (status) {
      case 429 -> ProviderAnswer.Retry.rateLimited(answered.retryAfter(), shown);
      case 503 -> new ProviderAnswer.Retry(answered.retryAfter(), shown);
      case 500 ->
          words != null
              ? new ProviderAnswer.Retry(answered.retryAfter(), shown)
              : new ProviderAnswer.Unknown(shown);
      case 402 -> refused(PROVIDER_QUOTA_EXHAUSTED, shown);
      case 401, 403, 404, 405 ->
          refused(blockedOr(quotaOr(PROVIDER_UNAVAILABLE, text), text), shown);
      default ->
          status >= 300 && status < 500 && status != 408
              ? refused(blockedOr(quotaOr(PROVIDER_REFUSED, text), text), shown)
              : new ProviderAnswer.Unknown(shown);
    };
  }

  /// A job is running and may be paid: only what is said about the job itself ends it.
  public static ProviderAnswer ofPoll(Reply.Answered answered) {
    String shown = "HTTP " + answered.status();
    return switch (answered.status()) {
      case 404, 410 -> refused(PROVIDER_FAILED, shown);
      case 429 -> ProviderAnswer.Retry.rateLimited(answered.retryAfter(), shown);
      case 401, 402, 403 ->
          new ProviderAnswer.Retry(
              answered.retryAfter() == null ? KEY_TROUBLE : answered.retryAfter(), shown);
      default -> new ProviderAnswer.Retry(answered.retryAfter(), shown);
    };
  }

  /// A job that ended without a picture, by what is said about it.
  public static ProviderAnswer.Refused failed(String words, String detail) {
    return new ProviderAnswer.Refused(blockedOr(quotaOr(PROVIDER_FAILED, words), words), detail);
  }

  static ProviderAnswer tooLarge() {
    return refused(INVALID_RESULT, "answer too large");
  }

  public static boolean isQuota(String text) {
    return QUOTA.matcher(text.toLowerCase(Locale.ROOT)).find();
  }

  private static FailureReason quotaOr(FailureReason reason, String text) {
    return isQuota(text) ? PROVIDER_QUOTA_EXHAUSTED : reason;
  }

  private static FailureReason blockedOr(FailureReason reason, String text) {
    return PolicyWords.in(text) ? PROVIDER_CONTENT_BLOCKED : reason;
  }

  private static ProviderAnswer.Refused refused(FailureReason reason, String detail) {
    return new ProviderAnswer.Refused(reason, detail);
  }

  /// The error's text, wherever providers put it; null where the body is not theirs.
  public static @Nullable String words(@Nullable JsonNode body) {
    if (body == null) {
      return null;
    }
    StringBuilder words = new StringBuilder();
    for (String field : new String[] {"error", "errors", "detail", "message", "name", "title"}) {
      append(words, body.path(field), 0);
    }
    return words.toString();
  }

  private static void append(StringBuilder words, JsonNode node, int depth) {
    if (node.isValueNode() && !node.isNull()) {
      words.append(node.asString("")).append(' ');
    } else if (depth < 3) { // {"detail":[{"msg":...}]} is the deepest that we know
      node.values().forEach(each -> append(words, each, depth + 1));
    }
  }
}
