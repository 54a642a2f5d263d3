package io.plantain.generation.provider.fal;

import static io.plantain.event.FailureReason.NO_RESULT;
import static io.plantain.event.FailureReason.PROVIDER_CONTENT_BLOCKED;
import static io.plantain.event.FailureReason.PROVIDER_FAILED;
import static io.plantain.event.FailureReason.PROVIDER_REFUSED;

import io.plantain.generation.provider.PolicyWords;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.generation.provider.Reply;
import io.plantain.generation.provider.Statuses;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// fal's two kinds of error: `{detail, error_type}` of the platform, `{detail: [{type, msg}]}` of a
/// model. The customer's own words are repeated in the latter, so only types and messages are read.
final class FalErrors {
  private FalErrors() {}

  static ProviderAnswer ofSubmit(Reply.Answered answered, @Nullable JsonNode body) {
    String type = type(body);
    return answered.status() == 422 && isBlocked(type)
        ? new ProviderAnswer.Refused(PROVIDER_CONTENT_BLOCKED, type)
        : Statuses.ofSubmit(answered, body == null ? null : words(body));
  }

  static ProviderAnswer ofPoll(Reply.Answered answered, @Nullable JsonNode body) {
    return answered.status() < 300
        ? new ProviderAnswer.Retry(answered.retryAfter(), "an answer without a state")
        : answered.status() == 422 ? ofResult(answered, body) : Statuses.ofPoll(answered);
  }

  /// The job has ended; what stands in place of its result says how.
  static ProviderAnswer ofResult(Reply.Answered answered, @Nullable JsonNode body) {
    return switch (answered.status()) {
      case 401, 402, 403, 429 -> Statuses.ofPoll(answered); // about the question, not the job
      case 502, 503 -> new ProviderAnswer.Retry(answered.retryAfter(), "HTTP " + answered.status());
      default -> body == null ? Statuses.ofPoll(answered) : failed(body);
    };
  }

  static ProviderAnswer.Refused failed(JsonNode body) {
    String type = type(body);
    String words = words(body);
    if (isBlocked(type) || PolicyWords.in(words)) {
      return new ProviderAnswer.Refused(PROVIDER_CONTENT_BLOCKED, "blocked " + type);
    }
    return switch (type) {
      case "no_media_generated" -> new ProviderAnswer.Refused(NO_RESULT, type);
      case "",
          "internal_server_error",
          "generation_timeout",
          "downstream_service_error",
          "downstream_service_unavailable",
          "request_timeout",
          "startup_timeout" ->
          Statuses.failed(words, "failed " + type);
      default ->
          new ProviderAnswer.Refused(
              type.startsWith("runner_") ? PROVIDER_FAILED : PROVIDER_REFUSED, "failed " + type);
    };
  }

  private static boolean isBlocked(String type) {
    return type.equals("content_policy_violation");
  }

  /// fit for a log: one of fal's own words, or nothing.
  private static String type(@Nullable JsonNode body) {
    if (body == null) {
      return "";
    }
    String type =
        body.path("error_type").asString(body.path("detail").path(0).path("type").asString(""));
    return type.matches("[a-z_]{1,60}") ? type : "";
  }

  private static String words(JsonNode body) {
    JsonNode detail = body.path("detail");
    return body.path("error").asString("")
        + " "
        + (detail.isString() ? detail.asString() : detail.path(0).path("msg").asString(""));
  }
}
