package io.plantain.generation.provider.replicate;

import static io.plantain.generation.provider.Account.encoded;

import io.plantain.event.FailureReason;
import io.plantain.generation.provider.Account;
import io.plantain.generation.provider.CallbackRequest;
import io.plantain.generation.provider.CallbackSays;
import io.plantain.generation.provider.CancelOutcome;
import io.plantain.generation.provider.JsonTemplate;
import io.plantain.generation.provider.ModelInputs;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.generation.provider.ProviderCall;
import io.plantain.generation.provider.ProviderHttp;
import io.plantain.generation.provider.ProviderJson;
import io.plantain.generation.provider.ProviderMedia;
import io.plantain.generation.provider.Reply;
import io.plantain.generation.provider.Statuses;
import io.plantain.generation.provider.SubmitRequest;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/// https://replicate.com/docs/reference/http. The address to call carries our key for the job, so a
/// submit whose answer was lost is found in the list of predictions.
@Component
class ReplicateProvider implements Provider {
  private static final Pattern VERSION = Pattern.compile("[0-9a-f]{64}|.+:[0-9a-f]{64}");
  private static final Pattern RESETS_IN = Pattern.compile("resets in ~?(\\d{1,5})s");
  private static final Duration RATE_LIMIT = Duration.ofSeconds(10); // where it does not say

  private final ReplicateSettings settings;
  private final ProviderHttp http;
  private final Account account;
  private final ModelInputs inputs;

  ReplicateProvider(ReplicateSettings settings, ProviderHttp http) {
    this.settings = settings;
    this.http = http;
    account = settings.account();
    inputs = ModelInputs.load("/providers/replicate.yml", settings.inputs(), Set.of("ratio"));
  }

  @Override
  public String id() {
    return "replicate";
  }

  @Override
  public boolean configured() {
    return account.configured();
  }

  @Override
  public boolean callsBack() {
    return true;
  }

  @Override
  public boolean cancellable() {
    return true;
  }

  @Override
  public boolean findsJobs() {
    return true;
  }

  @Override
  public Set<String> scenes() {
    return Set.of(
        "text-to-image",
        "image-to-image",
        "text-to-video",
        "image-to-video",
        "upscale",
        "remove-background");
  }

  @Override
  public CallbackSays read(CallbackRequest request) {
    return ReplicateCallbacks.read(request, settings.webhookSecret());
  }

  @Override
  public ProviderAnswer submit(SubmitRequest request) {
    String model = request.providerModel();
    boolean version = VERSION.matcher(model).matches();
    Map<String, Object> body = new LinkedHashMap<>();
    if (version) {
      body.put("version", model);
    }
    body.put("input", inputs.of(model, values(request)));
    URI callback = request.callback();
    if (callback != null && "https".equals(callback.getScheme())) { // others are refused
      body.put("webhook", callback + "?job=" + encoded(request.idempotencyKey()));
      body.put("webhook_events_filter", List.of("completed"));
    }
    String path =
        version
            ? "/predictions"
            : (model.startsWith("deployments/") ? "" : "/models")
                + Account.path(model)
                + "/predictions";
    return http.submit(
        ProviderCall.submit(
            account.at(path), account.bearer(), ProviderJson.write(body), request.sendBy()),
        ReplicateProvider::submitted);
  }

  private static Map<String, Supplier<@Nullable Object>> values(SubmitRequest request) {
    Map<String, Supplier<@Nullable Object>> values = JsonTemplate.values(request);
    String ratio = request.options().aspectRatio();
    values.put("ratio", () -> "auto".equals(ratio) ? null : ratio);
    return values;
  }

  private static ProviderAnswer submitted(Reply.Answered answered) {
    JsonNode body = ProviderJson.object(answered.body());
    if (answered.status() == 429) {
      return limited(answered, body);
    }
    if (answered.status() < 200 || answered.status() > 299) {
      return Statuses.ofSubmit(answered, Statuses.words(body));
    }
    String id = body == null ? "" : body.path("id").asString("");
    return id.isBlank()
        ? new ProviderAnswer.Unknown("accepted without an id")
        : new ProviderAnswer.Accepted(id);
  }

  private static ProviderAnswer limited(Reply.Answered answered, @Nullable JsonNode body) {
    Matcher told = RESETS_IN.matcher(body == null ? "" : body.path("detail").asString(""));
    Duration wait =
        answered.retryAfter() != null
            ? answered.retryAfter()
            : told.find() ? Duration.ofSeconds(Long.parseLong(told.group(1))) : RATE_LIMIT;
    return ProviderAnswer.Retry.rateLimited(wait, "HTTP 429");
  }

  @Override
  public ProviderAnswer poll(String jobId) {
    return http.ask(
        ProviderCall.get(account.at("/predictions/" + encoded(jobId)), account.bearer()),
        ReplicateProvider::polled);
  }

  private static ProviderAnswer polled(Reply.Answered answered) {
    JsonNode body = ProviderJson.object(answered.body());
    if (answered.status() == 429) {
      return limited(answered, body);
    }
    if (answered.status() != 200 || body == null) {
      return Statuses.ofPoll(answered);
    }
    return ofPrediction(body);
  }

  /// What a prediction says; also behind a router that passes them on.
  public static ProviderAnswer ofPrediction(JsonNode body) {
    return switch (body.path("status").asString("").toLowerCase(Locale.ROOT)) {
      case "" -> new ProviderAnswer.Retry(null, "a prediction without a status");
      // After an hour the output is gone: success without a picture.
      case "succeeded", "successful" ->
          new ProviderAnswer.Finished(ProviderMedia.allIn(body.path("output"), null), took(body));
      case "failed" -> failed(body.path("error").asString(""));
      case "canceled", "cancelled", "aborted" ->
          new ProviderAnswer.Refused(FailureReason.PROVIDER_FAILED, "canceled there");
      case "starting" -> new ProviderAnswer.Running(null, null, "queued");
      default -> new ProviderAnswer.Running(null, null, null);
    };
  }

  private static ProviderAnswer failed(String error) {
    return error.contains("E005")
        ? new ProviderAnswer.Refused(FailureReason.PROVIDER_CONTENT_BLOCKED, "E005")
        : Statuses.failed(error, "failed");
  }

  private static @Nullable Duration took(JsonNode body) {
    JsonNode seconds = body.path("metrics").path("total_time");
    return seconds.isNumber() ? Duration.ofMillis((long) (seconds.asDouble() * 1_000)) : null;
  }

  @Override
  public ProviderAnswer find(String idempotencyKey) {
    String marker = "job=" + encoded(idempotencyKey);
    return http.ask(
        ProviderCall.get(account.at("/predictions"), account.bearer()),
        answered -> {
          JsonNode body = ProviderJson.object(answered.body());
          if (answered.status() == 200 && body != null) {
            for (JsonNode prediction : body.path("results").values()) {
              if (prediction.path("webhook").asString("").endsWith(marker)) {
                return new ProviderAnswer.Accepted(prediction.path("id").asString(""));
              }
            }
          }
          return new ProviderAnswer.Retry(answered.retryAfter(), "not among the newest");
        });
  }

  @Override
  public CancelOutcome cancel(String jobId) {
    URI uri = account.at("/predictions/" + encoded(jobId) + "/cancel");
    return http.cancel(
        ProviderCall.ask(uri, account.bearer(), ProviderJson.write(Map.of())),
        answered -> {
          JsonNode body = ProviderJson.object(answered.body());
          if (answered.status() != 200 || body == null) {
            return CancelOutcome.UNKNOWN;
          }
          return switch (body.path("status").asString("")) {
            case "succeeded", "failed" -> CancelOutcome.TOO_LATE;
            case "" -> CancelOutcome.UNKNOWN;
            default -> CancelOutcome.CANCELED;
          };
        });
  }
}
