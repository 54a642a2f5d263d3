package io.plantain.generation.provider.comfyui;

import static io.plantain.generation.provider.Account.encoded;

import io.plantain.event.FailureReason;
import io.plantain.generation.provider.Account;
import io.plantain.generation.provider.CancelOutcome;
import io.plantain.generation.provider.InputPicture;
import io.plantain.generation.provider.JsonTemplate;
import io.plantain.generation.provider.Payload;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.generation.provider.ProviderCall;
import io.plantain.generation.provider.ProviderHttp;
import io.plantain.generation.provider.ProviderJson;
import io.plantain.generation.provider.Reply;
import io.plantain.generation.provider.Statuses;
import io.plantain.generation.provider.SubmitRequest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/// https://docs.comfy.org/development/comfyui-server/comms_routes. The model of a route is
/// `workflow`, or `workflow/checkpoint`. The id of a job is ours where the server is new enough to
/// take it.
@Component
class ComfyuiProvider implements Provider {
  private final ProviderHttp http;
  private final Account account;
  private final Workflows workflows;

  ComfyuiProvider(ComfyuiSettings settings, ProviderHttp http) {
    this.http = http;
    account = settings.account();
    workflows = new Workflows(settings.workflows());
  }

  @Override
  public String id() {
    return "comfyui";
  }

  @Override
  public boolean configured() {
    return account.configured();
  }

  @Override
  public boolean needsInputBytes() {
    return true;
  }

  @Override
  public boolean freeToRepeat() {
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
    return Set.of("text-to-image", "image-to-image");
  }

  @Override
  public ProviderAnswer submit(SubmitRequest request) {
    String[] model = request.providerModel().split("/", 2);
    JsonTemplate workflow = workflows.find(model[0]);
    if (workflow == null) {
      return new ProviderAnswer.Refused(
          FailureReason.PROVIDER_UNAVAILABLE, "no workflow of this name");
    }
    String promptId = idOf(request.idempotencyKey());
    String input = null;
    if (!request.inputs().isEmpty()) {
      input = upload(request.inputs().getFirst(), promptId);
      if (input == null) {
        return new ProviderAnswer.Retry(null, "the input was not taken");
      }
    }
    Map<String, Supplier<@Nullable Object>> values = values(request, promptId, input);
    values.put("checkpoint", () -> model.length > 1 ? model[1] : "model.safetensors");
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("prompt", workflow.tree(values));
    body.put("client_id", "plantain");
    body.put("prompt_id", promptId);
    return http.submit(
        ProviderCall.submit(
            account.at("/prompt"), account.bearer(), ProviderJson.write(body), request.sendBy()),
        ComfyuiProvider::submitted);
  }

  private static String idOf(String idempotencyKey) {
    return UUID.nameUUIDFromBytes(idempotencyKey.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static Map<String, Supplier<@Nullable Object>> values(
      SubmitRequest request, String promptId, @Nullable String input) {
    Map<String, Supplier<@Nullable Object>> values = JsonTemplate.values(request);
    // A graph has no seed of its own, and the same graph again would be answered without drawing.
    Long seed = request.seed();
    values.put("seed", () -> seed == null ? promptId.hashCode() & 0x7fffffff : seed);
    values.put("steps", () -> request.options().steps() == null ? 25 : request.options().steps());
    values.put(
        "guidance_scale",
        () -> request.options().guidanceScale() == null ? 7.0 : request.options().guidanceScale());
    String negative = request.options().negativePrompt();
    values.put("negative_prompt", () -> negative == null ? "" : negative);
    values.put("name", () -> promptId);
    values.put("input", () -> input);
    return values;
  }

  /// Under our own name, so that a repetition overwrites itself. Null where it was not taken.
  private @Nullable String upload(InputPicture picture, String promptId) {
    InputPicture named = picture.named("plantain-" + promptId);
    Payload form =
        Payload.form()
            .field("type", "input")
            .field("overwrite", "true")
            .file("image", named)
            .payload();
    ProviderCall call =
        new ProviderCall(
            ProviderCall.Patience.POLL,
            "POST",
            account.at("/upload/image"),
            account.bearer(),
            form,
            null);
    if (!(http.send(call) instanceof Reply.Answered answered) || answered.status() != 200) {
      return null;
    }
    JsonNode body = ProviderJson.object(answered.body());
    String name = body == null ? "" : body.path("name").asString("");
    return name.isBlank() ? null : name;
  }

  private static ProviderAnswer submitted(Reply.Answered answered) {
    JsonNode body = ProviderJson.object(answered.body());
    if (answered.status() != 200) {
      String nodes = body == null ? "" : body.toString();
      return nodes.contains("value_not_in_list") || nodes.contains("missing_node_type")
          ? new ProviderAnswer.Refused(
              FailureReason.PROVIDER_UNAVAILABLE, "a model or a node is missing")
          : Statuses.ofSubmit(answered, body == null ? null : "");
    }
    String id = body == null ? "" : body.path("prompt_id").asString("");
    return id.isBlank()
        ? new ProviderAnswer.Unknown("accepted without an id")
        : new ProviderAnswer.Accepted(id);
  }

  @Override
  public ProviderAnswer poll(String jobId) {
    ProviderAnswer said = history(jobId);
    if (said != null) {
      return said;
    }
    ProviderAnswer queued = queue(jobId);
    if (queued != null) {
      return queued;
    }
    ProviderAnswer since = history(jobId); // it may have ended between the two
    return since == null
        ? new ProviderAnswer.Refused(FailureReason.PROVIDER_FAILED, "the server forgot it")
        : since;
  }

  /// Null while it is not there.
  private @Nullable ProviderAnswer history(String jobId) {
    Reply reply =
        http.send(ProviderCall.get(account.at("/history/" + encoded(jobId)), account.bearer()));
    if (!(reply instanceof Reply.Answered answered)) {
      return reply instanceof Reply.TooLarge
          ? new ProviderAnswer.Refused(FailureReason.INVALID_RESULT, "answer too large")
          : new ProviderAnswer.Retry(null, "no answer");
    }
    JsonNode body = ProviderJson.object(answered.body());
    if (answered.status() != 200 || body == null) {
      return Statuses.ofPoll(answered);
    }
    JsonNode entry = body.path(jobId);
    return entry.isObject() ? ComfyuiHistory.read(entry, this::view) : null;
  }

  private byte @Nullable [] view(String query) {
    ProviderCall call =
        ProviderCall.get(account.at("/view?" + query), account.bearer()).with("Accept", "*/*");
    return http.send(call) instanceof Reply.Answered answered && answered.status() == 200
        ? answered.body()
        : null;
  }

  /// Null where it is not in the queue; a queue that cannot be read says nothing.
  private @Nullable ProviderAnswer queue(String jobId) {
    JsonNode queue = queue();
    if (queue == null) {
      return new ProviderAnswer.Retry(null, "a queue that cannot be read");
    }
    if (holds(queue.path("queue_running"), jobId)) {
      return new ProviderAnswer.Running(null, null, null);
    }
    return holds(queue.path("queue_pending"), jobId)
        ? new ProviderAnswer.Running(null, null, "queued")
        : null;
  }

  private @Nullable JsonNode queue() {
    Reply reply = http.send(ProviderCall.get(account.at("/queue"), account.bearer()));
    JsonNode body =
        reply instanceof Reply.Answered answered && answered.status() == 200
            ? ProviderJson.object(answered.body())
            : null;
    return body != null && body.path("queue_running").isArray() ? body : null;
  }

  private static boolean holds(JsonNode entries, String jobId) {
    return entries.valueStream().anyMatch(entry -> entry.path(1).asString("").equals(jobId));
  }

  @Override
  public ProviderAnswer find(String idempotencyKey) {
    String id = idOf(idempotencyKey);
    boolean known =
        history(id) != null && !(history(id) instanceof ProviderAnswer.Retry)
            || queue(id) instanceof ProviderAnswer.Running;
    return known
        ? new ProviderAnswer.Accepted(id)
        : new ProviderAnswer.Retry(null, "neither queued nor done");
  }

  /// Looks first: an older server stops whatever runs, and it may be another's.
  @Override
  public CancelOutcome cancel(String jobId) {
    JsonNode queue = queue();
    if (queue == null) {
      return CancelOutcome.UNKNOWN;
    }
    boolean runs = holds(queue.path("queue_running"), jobId);
    if (!runs && !holds(queue.path("queue_pending"), jobId)) {
      return CancelOutcome.TOO_LATE;
    }
    ProviderCall call =
        runs
            ? ask("/interrupt", Map.of("prompt_id", jobId))
            : ask("/queue", Map.of("delete", List.of(jobId)));
    return http.cancel(
        call,
        answered -> answered.status() == 200 ? CancelOutcome.CANCELED : CancelOutcome.UNKNOWN);
  }

  private ProviderCall ask(String path, Map<String, Object> body) {
    return ProviderCall.ask(account.at(path), account.bearer(), ProviderJson.write(body));
  }
}
