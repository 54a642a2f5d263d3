package io.plantain.generation.provider.paperbanana;

import static io.plantain.generation.provider.Account.encoded;

import io.plantain.event.FailureReason;
import io.plantain.event.TaskOptions;
import io.plantain.generation.provider.Account;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.generation.provider.ProviderCall;
import io.plantain.generation.provider.ProviderHttp;
import io.plantain.generation.provider.ProviderJson;
import io.plantain.generation.provider.ProviderMedia;
import io.plantain.generation.provider.Reply;
import io.plantain.generation.provider.Statuses;
import io.plantain.generation.provider.SubmitRequest;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/// The contract that Plantain serves itself, from the other side. It has neither cancel nor calls
/// nor keys; the stage of a pipeline task travels on as it is.
@Component
class PaperbananaProvider implements Provider {
  private static final String PIPELINE = "pipeline";

  private final ProviderHttp http;
  private final Account account;

  PaperbananaProvider(PaperbananaSettings settings, ProviderHttp http) {
    this.http = http;
    account = settings.account();
  }

  @Override
  public String id() {
    return "paperbanana";
  }

  @Override
  public boolean configured() {
    return account.configured();
  }

  @Override
  public Set<String> scenes() {
    return Set.of("text-to-image", "image-to-image");
  }

  @Override
  public ProviderAnswer submit(SubmitRequest request) {
    TaskOptions given = request.options();
    boolean pipeline = request.spec().type().equals(PIPELINE);
    Map<String, Object> options = new LinkedHashMap<>();
    put(options, "resolution", given.resolution());
    put(options, "output_format", given.outputFormat());
    put(options, "image_input", request.links().isEmpty() ? null : request.links());
    if (pipeline) {
      put(options, "content", given.content());
      put(options, "task_name", given.taskName());
    } else {
      put(options, "aspect_ratio", given.aspectRatio());
      put(options, "google_search", given.googleSearch());
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", request.spec().type());
    body.put("scene", request.spec().scene());
    body.put("prompt", request.spec().prompt());
    put(body, "model", pipeline ? null : request.providerModel());
    body.put("options", options);
    return http.submit(
        ProviderCall.submit(
            account.at("/generate"), account.bearer(), ProviderJson.write(body), request.sendBy()),
        PaperbananaProvider::submitted);
  }

  private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value);
    }
  }

  private static ProviderAnswer submitted(Reply.Answered answered) {
    JsonNode body = ProviderJson.object(answered.body());
    if (answered.status() < 200 || answered.status() > 299) {
      return Statuses.ofSubmit(answered, Statuses.words(body));
    }
    String id = body == null ? "" : body.path("data").path("task_id").asString("");
    if (!id.isBlank()) {
      return new ProviderAnswer.Accepted(id);
    }
    return body != null && body.path("success").isBoolean() && !body.path("success").asBoolean()
        ? Statuses.failed(String.valueOf(Statuses.words(body)), "success: false")
        : new ProviderAnswer.Unknown("accepted without a task id");
  }

  @Override
  public ProviderAnswer poll(String jobId) {
    return http.ask(
        ProviderCall.get(account.at("/task/" + encoded(jobId)), account.bearer()),
        PaperbananaProvider::polled);
  }

  private static ProviderAnswer polled(Reply.Answered answered) {
    JsonNode body = ProviderJson.object(answered.body());
    if (answered.status() != 200 || body == null) {
      return Statuses.ofPoll(answered);
    }
    JsonNode task = body.path("data");
    JsonNode output = task.path("output");
    return switch (task.path("status").asString("").toLowerCase(Locale.ROOT)) {
      case "" -> new ProviderAnswer.Retry(null, "a task without a status");
      case "success" ->
          new ProviderAnswer.Finished(ProviderMedia.allIn(output.path("images"), null), null);
      case "failed" -> Statuses.failed(String.valueOf(Statuses.words(task)), "failed");
      case "canceled", "cancelled" ->
          new ProviderAnswer.Refused(FailureReason.PROVIDER_FAILED, "canceled there");
      case "pending" -> new ProviderAnswer.Running(null, null, "queued");
      default -> {
        String stage = output.path("current_stage").asString("");
        yield new ProviderAnswer.Running(
            null, null, stage.matches("[a-z0-9_]{1,40}") ? stage : null);
      }
    };
  }
}
