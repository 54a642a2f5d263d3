package io.plantain.generation.provider.kie;

import io.plantain.event.FailureReason;
import io.plantain.generation.provider.CallbackRequest;
import io.plantain.generation.provider.CallbackSays;
import io.plantain.generation.provider.PolicyWords;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.generation.provider.ProviderCall;
import io.plantain.generation.provider.ProviderHttp;
import io.plantain.generation.provider.ProviderJson;
import io.plantain.generation.provider.ProviderMedia;
import io.plantain.generation.provider.Reply;
import io.plantain.generation.provider.SubmitRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/// KIE often answers errors with HTTP 200, so the body's own `code` is read before the status. It
/// has neither cancel nor idempotency key: a submit without an answer stays unknown.
@Component
class KieProvider implements Provider {
  private final KieSettings settings;
  private final ProviderHttp http;

  KieProvider(KieSettings settings, ProviderHttp http) {
    this.settings = settings;
    this.http = http;
  }

  @Override
  public String id() {
    return "kie";
  }

  @Override
  public boolean configured() {
    return settings.configured();
  }

  @Override
  public boolean callsBack() {
    return true;
  }

  @Override
  public CallbackSays read(CallbackRequest request) {
    return KieCallbacks.read(request, settings);
  }

  @Override
  public ProviderAnswer submit(SubmitRequest request) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", request.providerModel());
    if (request.callback() != null) {
      body.put("callBackUrl", request.callback().toString());
    }
    body.put("input", KieInput.of(request));
    byte[] json = ProviderJson.write(body);
    return http.submit(
        ProviderCall.submit(
            settings.at("/api/v1/jobs/createTask"),
            authorization(settings),
            json,
            request.sendBy()),
        KieProvider::submitted);
  }

  @Override
  public ProviderAnswer poll(String jobId) {
    String query = "?taskId=" + URLEncoder.encode(jobId, StandardCharsets.UTF_8);
    return http.ask(
        ProviderCall.get(settings.at("/api/v1/jobs/recordInfo" + query), authorization(settings)),
        KieProvider::polled);
  }

  @Override
  public Set<String> scenes() {
    return Set.of("text-to-image", "image-to-image", "upscale", "remove-background");
  }

  static Map<String, String> authorization(KieSettings settings) {
    String key = settings.apiKey();
    return key == null || key.isBlank() ? Map.of() : Map.of("Authorization", "Bearer " + key);
  }

  static ProviderAnswer submitted(Reply.Answered answered) {
    JsonNode body = ProviderJson.object(answered.body());
    int code = code(body, answered.status());
    if (code == 200) {
      String taskId = body == null ? "" : body.path("data").path("taskId").asString("");
      return taskId.isBlank()
          ? new ProviderAnswer.Unknown("accepted without a task id")
          : new ProviderAnswer.Accepted(taskId);
    }
    return KieCodes.ofSubmit(code, body != null, text(body), answered.retryAfter());
  }

  private static ProviderAnswer polled(Reply.Answered answered) {
    JsonNode body = ProviderJson.object(answered.body());
    if (body == null) {
      return new ProviderAnswer.Retry(
          answered.retryAfter(), "HTTP " + answered.status() + " without JSON");
    }
    int code = code(body, answered.status());
    if (code != 200) {
      return KieCodes.ofPoll(code, answered.retryAfter());
    }
    JsonNode data = body.path("data");
    return switch (data.path("state").asString("").toLowerCase(Locale.ROOT)) {
      case "success" -> finished(data);
      case "fail", "failed" -> failed(data);
      case "" -> new ProviderAnswer.Retry(null, "record without a state");
      default -> new ProviderAnswer.Running(null, null, null); // waiting, queuing, generating
    };
  }

  private static ProviderAnswer finished(JsonNode data) {
    JsonNode result = ProviderJson.object(data.path("resultJson").asString(""));
    List<ProviderMedia> media =
        result == null
            ? List.of()
            : result
                .path("resultUrls")
                .valueStream()
                .filter(JsonNode::isString)
                .map(url -> ProviderMedia.ofUrl(url.asString()))
                .filter(Objects::nonNull)
                .toList();
    return new ProviderAnswer.Finished(media, took(data));
  }

  /// From the two time stamps: `costTime` is seconds on one page and milliseconds on another.
  private static @Nullable Duration took(JsonNode data) {
    long created = data.path("createTime").asLong(0);
    long completed = data.path("completeTime").asLong(0);
    return created > 0 && completed >= created ? Duration.ofMillis(completed - created) : null;
  }

  private static ProviderAnswer failed(JsonNode data) {
    String code = data.path("failCode").asString("");
    FailureReason reason =
        code.equals("400") || PolicyWords.in(data.path("failMsg").asString(""))
            ? FailureReason.PROVIDER_CONTENT_BLOCKED
            : code.equals("402")
                ? FailureReason.PROVIDER_QUOTA_EXHAUSTED
                : FailureReason.PROVIDER_FAILED;
    return new ProviderAnswer.Refused(reason, "fail " + KieCodes.shown(code));
  }

  /// The body's own code where there is one, else the HTTP status.
  static int code(@Nullable JsonNode body, int status) {
    int code = body == null ? 0 : body.path("code").asInt(0);
    return code == 0 ? status : code;
  }

  private static String text(@Nullable JsonNode body) {
    if (body == null) {
      return "";
    }
    return body.path("msg").asString("") + " " + body.path("message").asString("");
  }
}
