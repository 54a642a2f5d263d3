package io.plantain.generation.provider.stability;

import static io.plantain.event.FailureReason.PROVIDER_CONTENT_BLOCKED;
import static io.plantain.event.FailureReason.PROVIDER_REFUSED;

import io.plantain.event.TaskOptions;
import io.plantain.generation.provider.Account;
import io.plantain.generation.provider.InputPicture;
import io.plantain.generation.provider.Payload;
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
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/// https://platform.stability.ai/docs/api-reference. The model of a route is the end of the path,
/// for example `generate/core`, or a model of `generate/sd3`. Even text alone travels as a form.
@Component
class StabilityProvider implements Provider {
  private static final Duration RATE_LIMIT = Duration.ofSeconds(60); // its penalty is as long
  private static final int FAST_UPSCALE = 4; // the only factor that upscale/fast has
  private static final String STRENGTH = "0.7"; // how far from the input; required by some

  private final ProviderHttp http;
  private final Account account;

  StabilityProvider(StabilitySettings settings, ProviderHttp http) {
    this.http = http;
    account = settings.account();
  }

  @Override
  public String id() {
    return "stability";
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
    return Set.of("text-to-image", "image-to-image", "upscale", "remove-background");
  }

  @Override
  public ProviderAnswer submit(SubmitRequest request) {
    String model = request.providerModel();
    Integer scale = request.options().scale();
    if (model.equals("upscale/fast") && scale != null && scale != FAST_UPSCALE) {
      return new ProviderAnswer.Refused(PROVIDER_REFUSED, "scale " + scale);
    }
    String path = model.startsWith("sd3") ? "generate/sd3" : model;
    return http.submit(
        ProviderCall.submit(
                account.at("/v2beta/stable-image" + Account.path(path)),
                account.bearer(),
                form(request),
                request.sendBy())
            .whileItDraws(),
        StabilityProvider::answered);
  }

  private static Payload form(SubmitRequest request) {
    TaskOptions options = request.options();
    String model = request.providerModel();
    Payload.Form form = Payload.form();
    boolean sd3 = model.startsWith("sd3");
    boolean draws = sd3 || model.startsWith("generate/");
    boolean withInput = !request.inputs().isEmpty();
    if (!request.spec().prompt().isBlank()) {
      form.field("prompt", request.spec().prompt());
    }
    form.field("negative_prompt", options.negativePrompt());
    form.field("output_format", format(options.outputFormat(), sd3));
    if (sd3) {
      form.field("model", model);
      form.field("mode", withInput ? "image-to-image" : "text-to-image");
      form.field("cfg_scale", options.guidanceScale());
    }
    if (draws) {
      String ratio = options.aspectRatio();
      boolean fromInput = withInput && sd3; // refused beside an input there
      form.field("aspect_ratio", fromInput || "auto".equals(ratio) ? null : ratio);
      form.field("seed", request.seed());
      form.field("strength", withInput ? STRENGTH : null);
    }
    for (InputPicture picture : request.inputs().stream().limit(1).toList()) {
      form.file("image", picture);
    }
    return form.payload();
  }

  private static String format(@Nullable String wanted, boolean sd3) {
    return switch (wanted) {
      case "jpg" -> "jpeg";
      case "webp" -> sd3 ? "png" : "webp"; // storage converts
      case null, default -> "png";
    };
  }

  private static ProviderAnswer answered(Reply.Answered answered) {
    JsonNode body = ProviderJson.object(answered.body());
    if (answered.status() != 200) {
      return refused(answered, body);
    }
    if (body == null || !body.has("finish_reason") && !body.has("image")) {
      return new ProviderAnswer.Unknown("HTTP 200 without a picture");
    }
    if (body.path("finish_reason").asString("").equals("CONTENT_FILTERED")) { // blurred
      return new ProviderAnswer.Refused(PROVIDER_CONTENT_BLOCKED, "CONTENT_FILTERED");
    }
    ProviderMedia picture = ProviderMedia.ofBase64(body.path("image").asString(""));
    return new ProviderAnswer.Finished(picture == null ? List.of() : List.of(picture), null);
  }

  private static ProviderAnswer refused(Reply.Answered answered, @Nullable JsonNode body) {
    if (body != null && body.path("name").asString("").equals("content_moderation")) {
      return new ProviderAnswer.Refused(PROVIDER_CONTENT_BLOCKED, "content_moderation");
    }
    return answered.status() == 429 && answered.retryAfter() == null
        ? ProviderAnswer.Retry.rateLimited(RATE_LIMIT, "HTTP 429")
        : Statuses.ofSubmit(answered, Statuses.words(body));
  }
}
