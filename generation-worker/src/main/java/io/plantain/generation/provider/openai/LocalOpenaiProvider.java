package io.plantain.generation.provider.openai;

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

/// Servers on one's own hardware that copy the vendor's API. Only what all of them know is sent,
/// and a repetition costs nobody anything.
@Component
class LocalOpenaiProvider implements Provider {
  private final ProviderHttp http;
  private final Account account;

  LocalOpenaiProvider(LocalOpenaiSettings settings, ProviderHttp http) {
    this.http = http;
    account = settings.account();
  }

  @Override
  public String id() {
    return "local-openai";
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
    return Set.of("text-to-image", "image-to-image");
  }

  @Override
  public ProviderAnswer submit(SubmitRequest request) {
    PictureSize size = PictureSize.of(request.options());
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("model", request.providerModel());
    fields.put("prompt", harmless(request.spec().prompt()));
    fields.put("n", 1);
    fields.put("size", size.width() + "x" + size.height());
    fields.put("response_format", "b64_json");
    return http.submit(
        ProviderCall.submit(
                account.at(OpenaiImages.path(request)),
                account.bearer(),
                OpenaiImages.payload(request, fields),
                request.sendBy())
            .whileItDraws(),
        answered -> OpenaiImages.answered(answered, account.base().replaceFirst("/v1$", "")));
  }

  /// Behind a bar LocalAI reads what not to draw, and in a tag stable-diffusion.cpp reads settings:
  /// neither is a customer's to give.
  static String harmless(String prompt) {
    return prompt.replaceAll("(?i)</?\\s*sd_cpp_extra_args\\s*>", " ").replace('|', ',');
  }
}
