package io.plantain.generation.provider.openai;

import static io.plantain.event.FailureReason.PROVIDER_CONTENT_BLOCKED;
import static io.plantain.event.FailureReason.PROVIDER_QUOTA_EXHAUSTED;

import io.plantain.generation.provider.InputPicture;
import io.plantain.generation.provider.Payload;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.generation.provider.ProviderJson;
import io.plantain.generation.provider.ProviderMedia;
import io.plantain.generation.provider.Reply;
import io.plantain.generation.provider.Statuses;
import io.plantain.generation.provider.SubmitRequest;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What the vendor's API and its copies have in common: `generations` as JSON, `edits` as a form,
/// pictures in `data`.
final class OpenaiImages {
  private OpenaiImages() {}

  static String path(SubmitRequest request) {
    return request.inputs().isEmpty() ? "/images/generations" : "/images/edits";
  }

  static Payload payload(SubmitRequest request, Map<String, Object> fields) {
    if (request.inputs().isEmpty()) {
      return Payload.json(ProviderJson.write(fields));
    }
    Payload.Form form = Payload.form();
    fields.forEach(form::field);
    String name = request.inputs().size() == 1 ? "image" : "image[]";
    for (InputPicture picture : request.inputs()) {
      form.file(name, picture);
    }
    return form.payload();
  }

  /// @param base where relative links lead
  static ProviderAnswer answered(Reply.Answered answered, String base) {
    JsonNode body = ProviderJson.object(answered.body());
    if (answered.status() < 200 || answered.status() > 299) {
      return refused(answered, body);
    }
    if (body == null || body.path("error").isObject() || !body.has("data")) {
      return body != null && body.has("error")
          ? refused(answered, body)
          : new ProviderAnswer.Unknown("HTTP %d without data".formatted(answered.status()));
    }
    List<ProviderMedia> media = ProviderMedia.allIn(body.path("data"), URI.create(base));
    return new ProviderAnswer.Finished(media, null);
  }

  /// The code before the status: an empty account and too many requests are both 429.
  private static ProviderAnswer refused(Reply.Answered answered, @Nullable JsonNode body) {
    String code = body == null ? "" : body.path("error").path("code").asString("");
    return switch (code) {
      case "moderation_blocked", "content_policy_violation" ->
          new ProviderAnswer.Refused(PROVIDER_CONTENT_BLOCKED, code);
      case "insufficient_quota", "billing_hard_limit_reached" ->
          new ProviderAnswer.Refused(PROVIDER_QUOTA_EXHAUSTED, code);
      default ->
          answered.status() < 300
              ? Statuses.failed(String.valueOf(Statuses.words(body)), "error in a good answer")
              : Statuses.ofSubmit(answered, Statuses.words(body));
    };
  }
}
