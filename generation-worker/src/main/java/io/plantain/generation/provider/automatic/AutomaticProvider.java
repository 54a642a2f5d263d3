package io.plantain.generation.provider.automatic;

import static io.plantain.event.FailureReason.PROVIDER_FAILED;
import static io.plantain.event.FailureReason.PROVIDER_REFUSED;

import io.plantain.event.TaskOptions;
import io.plantain.generation.provider.Account;
import io.plantain.generation.provider.InputPicture;
import io.plantain.generation.provider.PictureSize;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.generation.provider.ProviderCall;
import io.plantain.generation.provider.ProviderHttp;
import io.plantain.generation.provider.ProviderJson;
import io.plantain.generation.provider.ProviderMedia;
import io.plantain.generation.provider.Reply;
import io.plantain.generation.provider.Secret;
import io.plantain.generation.provider.Statuses;
import io.plantain.generation.provider.SubmitRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/// https://github.com/AUTOMATIC1111/stable-diffusion-webui/wiki/API. The call holds until the
/// picture is there, and others wait behind it: allow one at a time. Its call to stop stops
/// whatever runs, whoever sent it, so it is not used.
@Component
class AutomaticProvider implements Provider {
  private static final String UPSCALER = "R-ESRGAN 4x+"; // comes with every installation
  private static final double STRENGTH = 0.75; // the server's own default

  private final ProviderHttp http;
  private final Account account;

  AutomaticProvider(AutomaticSettings settings, ProviderHttp http) {
    this.http = http;
    account = settings.account();
  }

  @Override
  public String id() {
    return "automatic1111";
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
  public boolean freeToRepeat() {
    return true;
  }

  @Override
  public Set<String> scenes() {
    return Set.of("text-to-image", "image-to-image", "upscale");
  }

  @Override
  public ProviderAnswer submit(SubmitRequest request) {
    boolean upscale = request.isFor("upscale");
    String call =
        upscale ? "extra-single-image" : request.inputs().isEmpty() ? "txt2img" : "img2img";
    Map<String, Object> body = upscale ? upscale(request) : drawing(request);
    return http.submit(
        ProviderCall.submit(
                account.at("/sdapi/v1/" + call),
                authorization(),
                ProviderJson.write(body),
                request.sendBy())
            .whileItDraws(),
        AutomaticProvider::answered);
  }

  private Map<String, String> authorization() {
    Secret key = account.key();
    return key == null || !key.isSet()
        ? Map.of()
        : Map.of(
            "Authorization",
            "Basic "
                + Base64.getEncoder().encodeToString(key.value().getBytes(StandardCharsets.UTF_8)));
  }

  private static Map<String, Object> drawing(SubmitRequest request) {
    TaskOptions options = request.options();
    PictureSize size = PictureSize.of(options);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("prompt", request.spec().prompt());
    put(body, "negative_prompt", options.negativePrompt());
    put(body, "seed", request.seed());
    put(body, "steps", options.steps());
    put(body, "cfg_scale", options.guidanceScale());
    body.put("width", size.width());
    body.put("height", size.height());
    body.put("batch_size", 1);
    body.put("n_iter", 1);
    body.put("send_images", true);
    body.put("save_images", false);
    if (request.providerModel().contains(".")) { // a checkpoint's file; else what is loaded
      body.put("override_settings", Map.of("sd_model_checkpoint", request.providerModel()));
    }
    if (!request.inputs().isEmpty()) {
      body.put("init_images", request.inputs().stream().map(InputPicture::base64).toList());
      body.put("denoising_strength", STRENGTH);
    }
    return body;
  }

  private static Map<String, Object> upscale(SubmitRequest request) {
    Integer scale = request.options().scale();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("image", request.inputs().isEmpty() ? "" : request.inputs().getFirst().base64());
    body.put("resize_mode", 0);
    body.put("upscaling_resize", scale == null ? 2 : scale);
    body.put("upscaler_1", UPSCALER);
    return body;
  }

  private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value);
    }
  }

  private static ProviderAnswer answered(Reply.Answered answered) {
    JsonNode body = ProviderJson.object(answered.body());
    if (answered.status() != 200) {
      return refused(answered, body);
    }
    if (body == null || !body.has("images") && !body.has("image")) {
      return new ProviderAnswer.Unknown("HTTP 200 without a picture");
    }
    List<ProviderMedia> media = ProviderMedia.allIn(body, null);
    // Where there are several, a grid of all comes first.
    return new ProviderAnswer.Finished(
        media.isEmpty() ? List.of() : List.of(media.getLast()), null);
  }

  private static ProviderAnswer refused(Reply.Answered answered, @Nullable JsonNode body) {
    String words = Statuses.words(body);
    String text = words == null ? "" : words.toLowerCase(Locale.ROOT);
    if (answered.status() == 500 && text.contains("memory")) {
      return new ProviderAnswer.Refused(PROVIDER_FAILED, "out of memory");
    }
    if (answered.status() == 500 && text.contains("invalid encoded image")) {
      return new ProviderAnswer.Refused(PROVIDER_REFUSED, "input not readable");
    }
    return Statuses.ofSubmit(answered, words);
  }
}
