package io.plantain.generation.provider.kie;

import io.plantain.event.TaskOptions;
import io.plantain.generation.provider.Account;
import io.plantain.generation.provider.CallbackRequest;
import io.plantain.generation.provider.CallbackSays;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/// KIE's older path for nano banana: a number instead of a word for the state, flat or wrapped. Two
/// pages of its family tell the numbers 2 and 3 differently; both mean that there is no picture.
@Component
class KieLegacyProvider implements Provider {
  private static final int MAX_INPUTS = 5; // what its field takes

  private final KieSettings settings;
  private final ProviderHttp http;

  KieLegacyProvider(KieSettings settings, ProviderHttp http) {
    this.settings = settings;
    this.http = http;
  }

  @Override
  public String id() {
    return "kie-legacy";
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
  public Set<String> scenes() {
    return Set.of("text-to-image", "image-to-image");
  }

  @Override
  public CallbackSays read(CallbackRequest request) {
    return KieCallbacks.read(request, settings);
  }

  @Override
  public ProviderAnswer submit(SubmitRequest request) {
    TaskOptions options = request.options();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", request.providerModel());
    body.put("prompt", request.spec().prompt());
    List<String> inputs = request.links().stream().limit(MAX_INPUTS).toList();
    put(body, "img_url", inputs.isEmpty() ? null : String.join(",", inputs));
    put(body, "negative_prompt", options.negativePrompt());
    put(body, "seed", request.seed());
    put(body, "width", options.width());
    put(body, "height", options.height());
    put(body, "steps", options.steps());
    put(body, "guidance_scale", options.guidanceScale());
    put(body, "callBackUrl", request.callback() == null ? null : request.callback().toString());
    return http.submit(
        ProviderCall.submit(
            settings.at("/api/v1/nano-banana/generate"),
            KieProvider.authorization(settings),
            ProviderJson.write(body),
            request.sendBy()),
        KieProvider::submitted);
  }

  private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value);
    }
  }

  @Override
  public ProviderAnswer poll(String jobId) {
    return http.ask(
        ProviderCall.get(
            settings.at("/api/v1/nano-banana/record-info?taskId=" + Account.encoded(jobId)),
            KieProvider.authorization(settings)),
        KieLegacyProvider::polled);
  }

  private static ProviderAnswer polled(Reply.Answered answered) {
    JsonNode body = ProviderJson.object(answered.body());
    if (body == null) {
      return Statuses.ofPoll(answered);
    }
    int code = KieProvider.code(body, answered.status());
    if (code != 200) {
      return KieCodes.ofPoll(code, answered.retryAfter());
    }
    JsonNode record = body.path("data").isObject() ? body.path("data") : body;
    return switch (record.path("successFlag").asInt(-1)) {
      case 1 -> new ProviderAnswer.Finished(media(record), null);
      case 2, 3 ->
          Statuses.failed(
              record.path("errorMessage").asString("") + " " + body.path("msg").asString(""),
              "flag " + record.path("successFlag").asInt());
      case -1 -> new ProviderAnswer.Retry(null, "record without a flag");
      default -> new ProviderAnswer.Running(null, null, null);
    };
  }

  private static List<ProviderMedia> media(JsonNode record) {
    List<ProviderMedia> media = ProviderMedia.allIn(record.path("imageUrl"), null);
    return media.isEmpty()
        ? ProviderMedia.allIn(record.path("response").path("resultImageUrl"), null)
        : media;
  }
}
