package io.plantain.generation.provider.banana;

import io.plantain.event.FailureReason;
import io.plantain.event.TaskOptions;
import io.plantain.generation.provider.PolicyWords;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.generation.provider.ProviderCall;
import io.plantain.generation.provider.ProviderHttp;
import io.plantain.generation.provider.ProviderJson;
import io.plantain.generation.provider.Reply;
import io.plantain.generation.provider.SubmitRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/// Success and failure are told apart by the words in `message`; HTTP says 200 to both. No cancel,
/// no callback, no idempotency.
@Component
class BananaProvider implements Provider {
  private final BananaSettings settings;
  private final ProviderHttp http;

  BananaProvider(BananaSettings settings, ProviderHttp http) {
    this.settings = settings;
    this.http = http;
  }

  @Override
  public String id() {
    return "banana";
  }

  @Override
  public boolean configured() {
    return settings.configured();
  }

  @Override
  public ProviderAnswer submit(SubmitRequest request) {
    Map<String, Object> body = envelope();
    body.put("modelKey", request.providerModel());
    body.put("startOnly", true);
    body.put("modelInputs", inputs(request));
    return http.submit(
        ProviderCall.submit(
            settings.at("/start/v4/"), Map.of(), ProviderJson.write(body), request.sendBy()),
        BananaProvider::started);
  }

  @Override
  public ProviderAnswer poll(String jobId) {
    Map<String, Object> body = envelope();
    body.put("callID", jobId);
    body.put("longPoll", false); // our own pace; a held request would only hold a connection
    return http.ask(
        ProviderCall.ask(settings.at("/check/v4/"), Map.of(), ProviderJson.write(body)),
        BananaProvider::checked);
  }

  private Map<String, Object> envelope() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("id", UUID.randomUUID().toString());
    body.put("created", Instant.now().getEpochSecond());
    body.put("apiKey", settings.key());
    return body;
  }

  private static Map<String, Object> inputs(SubmitRequest request) {
    TaskOptions options = request.spec().options();
    Map<String, Object> inputs = new LinkedHashMap<>();
    inputs.put("prompt", request.spec().prompt());
    put(inputs, "negative_prompt", options.negativePrompt());
    put(inputs, "width", options.width());
    put(inputs, "height", options.height());
    put(inputs, "num_inference_steps", options.steps());
    put(inputs, "guidance_scale", options.guidanceScale());
    put(inputs, "seed", request.seed());
    return inputs;
  }

  private static void put(Map<String, Object> inputs, String field, @Nullable Object value) {
    if (value != null) {
      inputs.put(field, value);
    }
  }

  private static ProviderAnswer started(Reply.Answered answered) {
    JsonNode body = ProviderJson.object(answered.body());
    if (answered.status() != 200) {
      return startFailed(answered.status(), body != null, answered.retryAfter());
    }
    if (body == null) {
      return new ProviderAnswer.Unknown("HTTP 200 without JSON");
    }
    String message = message(body);
    if (body.path("finished").asBoolean(false) && body.has("modelOutputs")) {
      return BananaOutputs.finished(body);
    }
    String callId = body.path("callID").asString("");
    if (!callId.isBlank()) {
      return new ProviderAnswer.Accepted(callId);
    }
    return message.contains("error")
        ? failed(message)
        : new ProviderAnswer.Unknown("started without a call id");
  }

  private static ProviderAnswer startFailed(
      int status, boolean ownWords, @Nullable Duration retryAfter) {
    String shown = "HTTP " + status;
    return switch (status) {
      case 429 -> ProviderAnswer.Retry.rateLimited(retryAfter, shown);
      case 503 -> new ProviderAnswer.Retry(retryAfter, shown);
      case 500 ->
          ownWords
              ? new ProviderAnswer.Retry(retryAfter, shown)
              : new ProviderAnswer.Unknown(shown);
      case 401, 403, 404, 405 ->
          new ProviderAnswer.Refused(FailureReason.PROVIDER_UNAVAILABLE, shown);
      case 402 -> new ProviderAnswer.Refused(FailureReason.PROVIDER_QUOTA_EXHAUSTED, shown);
      default ->
          status >= 300 && status < 500 && status != 408
              ? new ProviderAnswer.Refused(FailureReason.PROVIDER_REFUSED, shown)
              : new ProviderAnswer.Unknown(shown);
    };
  }

  private static ProviderAnswer checked(Reply.Answered answered) {
    JsonNode body = ProviderJson.object(answered.body());
    if (answered.status() != 200 || body == null) {
      return answered.status() == 404
          ? new ProviderAnswer.Refused(FailureReason.PROVIDER_FAILED, "HTTP 404")
          : new ProviderAnswer.Retry(answered.retryAfter(), "HTTP " + answered.status());
    }
    String message = message(body);
    if (message.equals("success")) {
      return BananaOutputs.finished(body);
    }
    return message.contains("error")
        ? failed(message)
        : new ProviderAnswer.Running(null, null, null);
  }

  private static ProviderAnswer failed(String message) {
    return new ProviderAnswer.Refused(
        PolicyWords.in(message)
            ? FailureReason.PROVIDER_CONTENT_BLOCKED
            : FailureReason.PROVIDER_FAILED,
        "message with error");
  }

  private static String message(JsonNode body) {
    return body.path("message").asString("").strip().toLowerCase(Locale.ROOT);
  }
}
