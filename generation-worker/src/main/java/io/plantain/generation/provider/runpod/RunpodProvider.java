package io.plantain.generation.provider.runpod;

import static io.plantain.generation.provider.Account.encoded;

import io.plantain.event.FailureReason;
import io.plantain.generation.provider.Account;
import io.plantain.generation.provider.CallbackRequest;
import io.plantain.generation.provider.CallbackSays;
import io.plantain.generation.provider.CancelOutcome;
import io.plantain.generation.provider.JsonTemplate;
import io.plantain.generation.provider.ModelInputs;
import io.plantain.generation.provider.PolicyWords;
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
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/// https://docs.runpod.io/serverless/endpoints/operations. The model of a route is an endpoint's
/// id, and a job is named `endpoint/id`: an id alone cannot be asked for.
@Component
class RunpodProvider implements Provider {
  private final RunpodSettings settings;
  private final ProviderHttp http;
  private final Account account;
  private final ModelInputs inputs;

  RunpodProvider(RunpodSettings settings, ProviderHttp http) {
    this.settings = settings;
    this.http = http;
    account = settings.account();
    inputs = ModelInputs.load("/providers/runpod.yml", settings.inputs(), Set.of());
  }

  @Override
  public String id() {
    return "runpod";
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
  public Set<String> scenes() {
    return Set.of(
        "text-to-image",
        "image-to-image",
        "text-to-video",
        "image-to-video",
        "upscale",
        "remove-background");
  }

  /// Not signed: the secret address is all there is.
  @Override
  public CallbackSays read(CallbackRequest request) {
    JsonNode body = ProviderJson.object(request.body());
    String id = body == null ? "" : body.path("id").asString("");
    String query = request.query() == null ? "" : request.query();
    boolean named =
        id.matches("[A-Za-z0-9-]{1,100}") && query.matches("endpoint=[A-Za-z0-9_-]{1,60}");
    return new CallbackSays.Look(named ? query.substring("endpoint=".length()) + "/" + id : null);
  }

  @Override
  public ProviderAnswer submit(SubmitRequest request) {
    String endpoint = request.providerModel();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("input", inputs.of(endpoint, JsonTemplate.values(request)));
    URI callback = request.callback();
    if (callback != null) {
      body.put("webhook", callback + "?endpoint=" + encoded(endpoint));
    }
    return http.submit(
        ProviderCall.submit(
            account.at("/" + encoded(endpoint) + "/run"),
            account.bearer(),
            ProviderJson.write(body),
            request.sendBy()),
        answered -> submitted(answered, endpoint));
  }

  private static ProviderAnswer submitted(Reply.Answered answered, String endpoint) {
    JsonNode body = ProviderJson.object(answered.body());
    if (answered.status() < 200 || answered.status() > 299) {
      return Statuses.ofSubmit(answered, Statuses.words(body));
    }
    String id = body == null ? "" : body.path("id").asString("");
    return id.isBlank()
        ? new ProviderAnswer.Unknown("accepted without an id")
        : new ProviderAnswer.Accepted(endpoint + "/" + id);
  }

  private URI at(String call, String jobId) {
    int slash = jobId.indexOf('/');
    return account.at(
        "/%s/%s/%s"
            .formatted(
                encoded(jobId.substring(0, Math.max(0, slash))),
                call,
                encoded(jobId.substring(slash + 1))));
  }

  @Override
  public ProviderAnswer poll(String jobId) {
    return http.ask(
        ProviderCall.get(at("status", jobId), account.bearer()),
        answered -> polled(answered, jobId));
  }

  private ProviderAnswer polled(Reply.Answered answered, String jobId) {
    JsonNode body = ProviderJson.object(answered.body());
    if (answered.status() != 200 || body == null) {
      return Statuses.ofPoll(answered);
    }
    return switch (body.path("status").asString("").toUpperCase(Locale.ROOT)) {
      case "" -> new ProviderAnswer.Retry(null, "a job without a status");
      case "COMPLETED" -> finished(body, jobId);
      case "FAILED" -> Statuses.failed(body.path("error").toString(), "failed");
      case "TIMED_OUT" -> new ProviderAnswer.Refused(FailureReason.PROVIDER_FAILED, "timed out");
      case "CANCELLED", "CANCELED" ->
          new ProviderAnswer.Refused(FailureReason.PROVIDER_FAILED, "canceled there");
      case "IN_QUEUE" -> new ProviderAnswer.Running(null, null, "queued");
      default -> new ProviderAnswer.Running(null, null, null);
    };
  }

  private ProviderAnswer finished(JsonNode body, String jobId) {
    String endpoint = jobId.substring(0, Math.max(0, jobId.indexOf('/')));
    JsonNode output = body.path("output");
    String pointer = settings.results().get(endpoint);
    List<ProviderMedia> media =
        ProviderMedia.allIn(pointer == null ? output : output.at(pointer), null);
    if (media.isEmpty() && PolicyWords.in(output.toString())) { // a worker's own check
      return new ProviderAnswer.Refused(FailureReason.PROVIDER_CONTENT_BLOCKED, "policy words");
    }
    return new ProviderAnswer.Finished(media, took(body));
  }

  private static @Nullable Duration took(JsonNode body) {
    JsonNode run = body.path("executionTime");
    return run.isIntegralNumber()
        ? Duration.ofMillis(run.asLong() + body.path("delayTime").asLong(0))
        : null;
  }

  @Override
  public CancelOutcome cancel(String jobId) {
    return http.cancel(
        ProviderCall.ask(at("cancel", jobId), account.bearer(), ProviderJson.write(Map.of())),
        answered -> {
          JsonNode body = ProviderJson.object(answered.body());
          String status =
              body == null ? "" : body.path("status").asString("").toUpperCase(Locale.ROOT);
          return answered.status() != 200
              ? CancelOutcome.UNKNOWN
              : switch (status) {
                case "CANCELLED", "CANCELED" -> CancelOutcome.CANCELED;
                case "COMPLETED", "FAILED", "TIMED_OUT" -> CancelOutcome.TOO_LATE;
                default -> CancelOutcome.UNKNOWN;
              };
        });
  }
}
