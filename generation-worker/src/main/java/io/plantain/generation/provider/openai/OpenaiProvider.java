package io.plantain.generation.provider.openai;

import io.plantain.event.TaskOptions;
import io.plantain.generation.provider.Account;
import io.plantain.generation.provider.PictureSize;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer;
import io.plantain.generation.provider.ProviderCall;
import io.plantain.generation.provider.ProviderHttp;
import io.plantain.generation.provider.SubmitRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/// https://platform.openai.com/docs/api-reference/images. One call, the picture in its answer: a
/// lost answer may have been billed.
@Component
class OpenaiProvider implements Provider {
  private static final int SIDE_STEP = 16; // gpt-image-2 takes multiples of it
  private static final int LONGEST_SIDE = 3840;

  private final ProviderHttp http;
  private final Account account;

  OpenaiProvider(OpenaiSettings settings, ProviderHttp http) {
    this.http = http;
    account = settings.account();
  }

  @Override
  public String id() {
    return "openai";
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
    return http.submit(
        ProviderCall.submit(
                account.at(OpenaiImages.path(request)),
                account.bearer(),
                OpenaiImages.payload(request, fields(request)),
                request.sendBy())
            .whileItDraws(),
        answered -> OpenaiImages.answered(answered, account.base()));
  }

  private static Map<String, Object> fields(SubmitRequest request) {
    TaskOptions options = request.options();
    String model = request.providerModel();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("model", model); // without it, another and older one would draw
    fields.put("prompt", request.spec().prompt());
    fields.put("n", 1);
    fields.put("size", size(model, options));
    if (model.startsWith("dall-e")) {
      fields.put("response_format", "b64_json");
    } else {
      fields.put("quality", "1K".equals(options.resolution()) ? "medium" : "high");
      String format = options.outputFormat();
      fields.put("output_format", "jpg".equals(format) ? "jpeg" : format == null ? "png" : format);
    }
    return fields;
  }

  private static String size(String model, TaskOptions options) {
    double ratio = PictureSize.ratio(options.aspectRatio());
    if (model.startsWith("gpt-image-2")) {
      PictureSize size = PictureSize.of(options);
      int longest = Math.max(size.width(), size.height());
      double shrink = Math.min(1, (double) LONGEST_SIDE / longest);
      return stepped(size.width() * shrink) + "x" + stepped(size.height() * shrink);
    }
    if (model.equals("dall-e-3")) {
      return ratio > 1 ? "1792x1024" : ratio < 1 ? "1024x1792" : "1024x1024";
    }
    if (model.equals("dall-e-2")) {
      return "1024x1024";
    }
    return ratio > 1 ? "1536x1024" : ratio < 1 ? "1024x1536" : "1024x1024";
  }

  private static int stepped(double side) {
    return Math.max(SIDE_STEP, (int) side / SIDE_STEP * SIDE_STEP);
  }
}
