package io.plantain.generation.provider.gemini;

import static io.plantain.event.FailureReason.NO_RESULT;
import static io.plantain.event.FailureReason.PROVIDER_CONTENT_BLOCKED;
import static io.plantain.event.FailureReason.PROVIDER_QUOTA_EXHAUSTED;
import static io.plantain.event.FailureReason.PROVIDER_UNAVAILABLE;

import io.plantain.event.TaskOptions;
import io.plantain.generation.provider.Account;
import io.plantain.generation.provider.InputPicture;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.generation.provider.ProviderCall;
import io.plantain.generation.provider.ProviderHttp;
import io.plantain.generation.provider.ProviderJson;
import io.plantain.generation.provider.ProviderMedia;
import io.plantain.generation.provider.Reply;
import io.plantain.generation.provider.Statuses;
import io.plantain.generation.provider.SubmitRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/// https://ai.google.dev/gemini-api/docs/image-generation. Refusals come as HTTP 200, so the reason
/// for which it stopped is read first.
@Component
class GeminiProvider implements Provider {
  /// Of a prompt or a picture; the rest of the reasons say that there is no picture.
  private static final Set<String> BLOCKED =
      Set.of(
          "SAFETY",
          "BLOCKLIST",
          "PROHIBITED_CONTENT",
          "IMAGE_SAFETY",
          "IMAGE_PROHIBITED_CONTENT",
          "SPII",
          "JAILBREAK",
          "MODEL_ARMOR",
          "RECITATION",
          "IMAGE_RECITATION",
          "OTHER");

  private final ProviderHttp http;
  private final Account account;

  GeminiProvider(GeminiSettings settings, ProviderHttp http) {
    this.http = http;
    account = settings.account();
  }

  @Override
  public String id() {
    return "gemini";
  }

  @Override
  public boolean configured() {
    return account.configured();
  }

  @Override
  public boolean drawsInSubmit() {
    return true;
  }

  @Override
  public boolean needsInputBytes() {
    return true;
  }

  @Override
  public Set<String> scenes() {
    return Set.of("text-to-image", "image-to-image");
  }

  @Override
  public ProviderAnswer submit(SubmitRequest request) {
    String path = "/models" + Account.path(request.providerModel()) + ":generateContent";
    return http.submit(
        ProviderCall.submit(
                account.at(path),
                account.header("x-goog-api-key", ""), // in a query it would end up in logs
                ProviderJson.write(body(request)),
                request.sendBy())
            .whileItDraws(),
        GeminiProvider::answered);
  }

  private static Map<String, Object> body(SubmitRequest request) {
    TaskOptions options = request.options();
    List<Object> parts = new ArrayList<>();
    parts.add(Map.of("text", request.spec().prompt()));
    for (InputPicture picture : request.inputs()) {
      parts.add(
          Map.of(
              "inlineData", Map.of("mimeType", picture.contentType(), "data", picture.base64())));
    }
    Map<String, Object> picture = new LinkedHashMap<>();
    if (options.aspectRatio() != null && !options.aspectRatio().equals("auto")) {
      picture.put("aspectRatio", options.aspectRatio());
    }
    if (options.resolution() != null && request.providerModel().startsWith("gemini-3")) {
      picture.put("imageSize", options.resolution());
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("contents", List.of(Map.of("role", "user", "parts", parts)));
    Map<String, Object> generation = new LinkedHashMap<>();
    generation.put("responseModalities", List.of("TEXT", "IMAGE"));
    generation.put("imageConfig", picture);
    body.put("generationConfig", generation);
    if (Boolean.TRUE.equals(options.googleSearch())) {
      body.put("tools", List.of(Map.of("google_search", Map.of())));
    }
    return body;
  }

  private static ProviderAnswer answered(Reply.Answered answered) {
    JsonNode body = ProviderJson.object(answered.body());
    if (answered.status() != 200) {
      return refused(answered, body);
    }
    if (body == null || !body.has("candidates") && !body.has("promptFeedback")) {
      return new ProviderAnswer.Unknown("HTTP 200 without a candidate");
    }
    String block = body.path("promptFeedback").path("blockReason").asString("");
    JsonNode candidate = body.path("candidates").path(0);
    ProviderMedia picture = picture(candidate.path("content").path("parts"));
    String reason = block.isEmpty() ? candidate.path("finishReason").asString("") : block;
    if (picture != null) {
      return new ProviderAnswer.Finished(List.of(picture), null);
    }
    if (BLOCKED.contains(reason) && !(block.isEmpty() && reason.equals("OTHER"))) {
      return new ProviderAnswer.Refused(PROVIDER_CONTENT_BLOCKED, reason);
    }
    return reason.isEmpty() || reason.equals("STOP")
        ? new ProviderAnswer.Finished(List.of(), null)
        : new ProviderAnswer.Refused(NO_RESULT, reason.matches("[A-Z_]{1,40}") ? reason : "");
  }

  /// The last one: drafts come first, marked as thoughts.
  private static @Nullable ProviderMedia picture(JsonNode parts) {
    ProviderMedia last = null;
    for (JsonNode part : parts.values()) {
      JsonNode inline = part.has("inlineData") ? part.path("inlineData") : part.path("inline_data");
      String data = inline.path("data").asString("");
      if (!data.isEmpty() && !part.path("thought").asBoolean(false)) {
        ProviderMedia one = ProviderMedia.ofBase64(data);
        last = one == null ? last : one;
      }
    }
    return last;
  }

  private static ProviderAnswer refused(Reply.Answered answered, @Nullable JsonNode body) {
    JsonNode error = body == null ? ProviderJson.nothing() : body.path("error");
    if (answered.status() != 429) {
      boolean key = error.toString().contains("API_KEY_INVALID");
      return key
          ? new ProviderAnswer.Refused(PROVIDER_UNAVAILABLE, "API_KEY_INVALID")
          : Statuses.ofSubmit(answered, Statuses.words(body));
    }
    String message = error.path("message").asString("");
    boolean spent = error.path("details").toString().contains("PerDay");
    return spent || message.contains("limit: 0")
        ? new ProviderAnswer.Refused(PROVIDER_QUOTA_EXHAUSTED, "quota of the day")
        : ProviderAnswer.Retry.rateLimited(wait(answered, error), "HTTP 429");
  }

  private static @Nullable Duration wait(Reply.Answered answered, JsonNode error) {
    for (JsonNode detail : error.path("details").values()) {
      String delay = detail.path("retryDelay").asString("");
      if (delay.matches("\\d{1,5}(\\.\\d+)?s")) {
        double seconds = Double.parseDouble(delay.substring(0, delay.length() - 1));
        return Duration.ofMillis((long) (seconds * 1_000));
      }
    }
    return answered.retryAfter();
  }
}
