package io.plantain.generation.provider.huggingface;

import io.plantain.event.FailureReason;
import io.plantain.event.TaskOptions;
import io.plantain.generation.provider.Account;
import io.plantain.generation.provider.PictureSize;
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

/// https://huggingface.co/docs/inference-providers. The first word of a route's model picks who
/// draws: `hf-inference/ID` answers with the picture, `replicate/ID` too, `fal-ai/ID` starts a job,
/// which is named by the path of its result.
@Component
class HuggingfaceProvider implements Provider {
  private static final String QUEUE = "?_subdomain=queue";
  private static final String FAL = "fal-ai/";
  private static final String REPLICATE = "replicate/";
  private static final Duration LONGEST_LOADING = Duration.ofSeconds(60);

  private final ProviderHttp http;
  private final Account account;

  HuggingfaceProvider(HuggingfaceSettings settings, ProviderHttp http) {
    this.http = http;
    account = settings.account();
  }

  @Override
  public String id() {
    return "huggingface";
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
    String model = request.providerModel();
    if (model.startsWith(FAL)) {
      return submit(request, Account.path(model) + QUEUE, falBody(request));
    }
    if (model.startsWith(REPLICATE)) {
      String path =
          "/replicate/v1/models"
              + Account.path(model.substring(REPLICATE.length()))
              + "/predictions";
      return submit(request, path, Map.of("input", falBody(request)));
    }
    String id = model.startsWith("hf-inference/") ? model.substring(13) : model;
    return submit(request, "/hf-inference/models" + Account.path(id), body(request));
  }

  private ProviderAnswer submit(SubmitRequest request, String path, Map<String, Object> body) {
    ProviderCall call =
        ProviderCall.submit(
                account.at(path), account.bearer(), ProviderJson.write(body), request.sendBy())
            .with("Accept", "image/png, application/json")
            .whileItDraws();
    boolean replicate = request.providerModel().startsWith(REPLICATE);
    return http.submit(replicate ? call.with("Prefer", "wait") : call, this::submitted);
  }

  private static Map<String, Object> body(SubmitRequest request) {
    TaskOptions options = request.options();
    boolean withInput = !request.inputs().isEmpty();
    Map<String, Object> parameters = new LinkedHashMap<>();
    if (withInput) {
      parameters.put("prompt", request.spec().prompt());
    } else {
      PictureSize size = PictureSize.of(options);
      parameters.put("width", size.width());
      parameters.put("height", size.height());
    }
    put(parameters, "negative_prompt", options.negativePrompt());
    put(parameters, "guidance_scale", options.guidanceScale());
    put(parameters, "num_inference_steps", options.steps());
    put(parameters, "seed", request.seed());
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("inputs", withInput ? request.inputs().getFirst().base64() : request.spec().prompt());
    body.put("parameters", parameters);
    return body;
  }

  private static Map<String, Object> falBody(SubmitRequest request) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("prompt", request.spec().prompt());
    put(body, "seed", request.seed());
    if (!request.inputs().isEmpty()) {
      body.put("image_url", request.inputs().getFirst().dataUri());
    }
    return body;
  }

  private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value);
    }
  }

  private ProviderAnswer submitted(Reply.Answered answered) {
    JsonNode body = ProviderJson.object(answered.body());
    if (answered.status() < 200 || answered.status() > 299) {
      return refused(answered, body);
    }
    ProviderMedia bytes = ProviderMedia.ofBytes(answered.body());
    if (bytes != null) {
      return new ProviderAnswer.Finished(List.of(bytes), null);
    }
    if (body == null) {
      return new ProviderAnswer.Unknown("neither a picture nor JSON");
    }
    String result = body.path("response_url").asString("");
    if (!result.isEmpty()) {
      String path = pathOf(result);
      return path == null
          ? new ProviderAnswer.Unknown("accepted without an address")
          : new ProviderAnswer.Accepted(FAL + path);
    }
    boolean done = body.has("data") || body.has("output") || body.has("images");
    boolean stillRuns = body.path("output").isNull() && body.has("status");
    return done && !stillRuns
        ? new ProviderAnswer.Finished(ProviderMedia.allIn(body, null), null)
        : new ProviderAnswer.Unknown("an answer without a result");
  }

  private static @Nullable String pathOf(String url) {
    try {
      String path = URI.create(url).getPath();
      return path == null || path.length() < 2 ? null : path.substring(1);
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }

  private static ProviderAnswer refused(Reply.Answered answered, @Nullable JsonNode body) {
    JsonNode loading = body == null ? ProviderJson.nothing() : body.path("estimated_time");
    if (answered.status() == 503 && loading.isNumber()) {
      Duration wait = Duration.ofMillis((long) (Math.clamp(loading.asDouble(), 0, 3600) * 1_000));
      return new ProviderAnswer.Retry(
          wait.compareTo(LONGEST_LOADING) > 0 ? LONGEST_LOADING : wait, "the model is loading");
    }
    return Statuses.ofSubmit(answered, Statuses.words(body));
  }

  @Override
  public ProviderAnswer poll(String jobId) {
    if (!jobId.startsWith(FAL)) {
      return Provider.super.poll(jobId);
    }
    URI status = account.at(Account.path(jobId) + "/status" + QUEUE);
    return http.ask(
        ProviderCall.get(status, account.bearer()), answered -> status(answered, jobId));
  }

  private ProviderAnswer status(Reply.Answered answered, String jobId) {
    JsonNode body = ProviderJson.object(answered.body());
    if (body == null || answered.status() > 299) {
      return Statuses.ofPoll(answered);
    }
    return switch (body.path("status").asString("").toUpperCase(Locale.ROOT)) {
      case "" -> new ProviderAnswer.Retry(null, "a job without a status");
      case "COMPLETED" ->
          http.ask(
              ProviderCall.get(account.at(Account.path(jobId) + QUEUE), account.bearer()),
              HuggingfaceProvider::result);
      case "IN_QUEUE" -> new ProviderAnswer.Running(null, null, "queued");
      default -> new ProviderAnswer.Running(null, null, null);
    };
  }

  private static ProviderAnswer result(Reply.Answered answered) {
    JsonNode body = ProviderJson.object(answered.body());
    if (body != null && (answered.status() == 422 || answered.status() == 400)) {
      return Statuses.failed(String.valueOf(Statuses.words(body)), "HTTP " + answered.status());
    }
    return answered.status() > 299 || body == null
        ? Statuses.ofPoll(answered)
        : body.path("has_nsfw_concepts").path(0).asBoolean(false)
            ? new ProviderAnswer.Refused(FailureReason.PROVIDER_CONTENT_BLOCKED, "nsfw flag")
            : new ProviderAnswer.Finished(ProviderMedia.allIn(body, null), null);
  }
}
