package io.plantain.generation.provider.fal;

import static io.plantain.generation.provider.Account.encoded;

import io.plantain.event.FailureReason;
import io.plantain.generation.provider.Account;
import io.plantain.generation.provider.CallbackRequest;
import io.plantain.generation.provider.CallbackSays;
import io.plantain.generation.provider.CancelOutcome;
import io.plantain.generation.provider.ModelInputs;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.generation.provider.ProviderCall;
import io.plantain.generation.provider.ProviderHttp;
import io.plantain.generation.provider.ProviderJson;
import io.plantain.generation.provider.ProviderMedia;
import io.plantain.generation.provider.Reply;
import io.plantain.generation.provider.SubmitRequest;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/// https://docs.fal.ai/model-endpoints/queue. There is no state for failure: a job is completed and
/// its result is an error. A job's name is the path of its result, because that holds less of the
/// model's id than the submit did.
@Component
class FalProvider implements Provider {
  private final ProviderHttp http;
  private final Account account;
  private final Map<String, String> authorization;
  private final ModelInputs inputs;
  private final FalCallbacks callbacks;

  FalProvider(FalSettings settings, ProviderHttp http) {
    this.http = http;
    account = settings.account();
    authorization = account.header("Authorization", "Key ");
    inputs = ModelInputs.load("/providers/fal.yml", settings.inputs(), FalValues.GAPS);
    callbacks = new FalCallbacks(settings.keys(), http);
  }

  @Override
  public String id() {
    return "fal";
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

  @Override
  public CallbackSays read(CallbackRequest request) {
    return callbacks.read(request);
  }

  @Override
  public ProviderAnswer submit(SubmitRequest request) {
    String path = Account.path(request.providerModel());
    URI callback = request.callback();
    // The call names a job and not its path: what is missing travels along.
    String hook =
        callback == null
            ? ""
            : "?fal_webhook="
                + encoded(callback + "?app=" + encoded(appOf(request.providerModel())));
    byte[] body = ProviderJson.write(inputs.of(request.providerModel(), FalValues.of(request)));
    return http.submit(
        ProviderCall.submit(account.at(path + hook), authorization, body, request.sendBy()),
        answered -> submitted(answered, request.providerModel()));
  }

  private ProviderAnswer submitted(Reply.Answered answered, String model) {
    JsonNode body = ProviderJson.object(answered.body());
    if (answered.status() < 200 || answered.status() > 299) {
      return FalErrors.ofSubmit(answered, body);
    }
    String id = body == null ? "" : body.path("request_id").asString("");
    return body == null || id.isBlank()
        ? new ProviderAnswer.Unknown("accepted without a request id")
        : new ProviderAnswer.Accepted(nameOf(body.path("response_url").asString(""), model, id));
  }

  /// The returned address, where it leads to the server that knows our key; nowhere else.
  private String nameOf(String resultUrl, String model, String id) {
    String start = account.base() + "/";
    return resultUrl.startsWith(start) && resultUrl.endsWith("/requests/" + id)
        ? resultUrl.substring(start.length())
        : jobName(appOf(model), id);
  }

  static String jobName(String app, String id) {
    return app + "/requests/" + id;
  }

  /// The first two segments of a model's id.
  static String appOf(String model) {
    String[] segments = model.split("/");
    return segments.length < 2 ? model : segments[0] + "/" + segments[1];
  }

  @Override
  public ProviderAnswer poll(String jobId) {
    URI status = account.at(Account.path(jobId) + "/status");
    return http.ask(ProviderCall.get(status, authorization), answered -> status(answered, jobId));
  }

  private ProviderAnswer status(Reply.Answered answered, String jobId) {
    JsonNode body = ProviderJson.object(answered.body());
    String status = body == null ? "" : body.path("status").asString("").toUpperCase(Locale.ROOT);
    if (body == null || answered.status() >= 300 || status.isEmpty()) {
      return FalErrors.ofPoll(answered, body);
    }
    return switch (status) {
      case "COMPLETED" ->
          body.path("error").isString()
              ? FalErrors.failed(body)
              : http.ask(
                  ProviderCall.get(account.at(Account.path(jobId)), authorization), this::result);
      case "FAILED", "ERROR" -> FalErrors.failed(body);
      case "CANCELED", "CANCELLED" ->
          new ProviderAnswer.Refused(FailureReason.PROVIDER_FAILED, "canceled");
      case "IN_QUEUE" -> new ProviderAnswer.Running(null, null, "queued");
      default -> new ProviderAnswer.Running(null, null, null);
    };
  }

  private ProviderAnswer result(Reply.Answered answered) {
    JsonNode body = ProviderJson.object(answered.body());
    if (answered.status() < 200 || answered.status() > 299) {
      return FalErrors.ofResult(answered, body);
    }
    if (body == null) {
      return new ProviderAnswer.Retry(answered.retryAfter(), "a result without JSON");
    }
    JsonNode output = body.path("response").isObject() ? body.path("response") : body;
    return flagged(output.path("has_nsfw_concepts"))
        ? new ProviderAnswer.Refused(FailureReason.PROVIDER_CONTENT_BLOCKED, "nsfw flag")
        : new ProviderAnswer.Finished(media(output), null);
  }

  /// A black picture that is called a success.
  private static boolean flagged(JsonNode flags) {
    return !flags.isEmpty() && flags.valueStream().allMatch(flag -> flag.asBoolean(false));
  }

  private static List<ProviderMedia> media(JsonNode output) {
    return ProviderMedia.allIn(output, null);
  }

  @Override
  public CancelOutcome cancel(String jobId) {
    ProviderCall call =
        ProviderCall.get(account.at(Account.path(jobId) + "/cancel"), authorization).by("PUT");
    return http.cancel(
        call,
        answered ->
            switch (answered.status()) {
              case 400 -> CancelOutcome.TOO_LATE;
              default -> CancelOutcome.UNKNOWN; // 202 is a promise to try
            });
  }
}
