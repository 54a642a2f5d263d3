package io.plantain.generation.provider.automatic;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.FailureReason;
import io.plantain.generation.provider.DrawingContract;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer.Refused;
import io.plantain.generation.provider.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AutomaticProviderTest extends DrawingContract {
  @Override
  protected Provider adapter(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new AutomaticProvider(settings(baseUrl, apiKey), http);
  }

  @Override
  protected AutomaticSettings settings(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new AutomaticSettings(baseUrl, Secret.of(apiKey));
  }

  @Override
  protected String resultOf(String scene) {
    return scene.equals("upscale") ? "upscaled" : "succeeded";
  }

  @Override
  protected String keyOnTheWire() {
    return Base64.getEncoder().encodeToString(KEY.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void speaksTxt2Img() {
    answer("succeeded");
    provider.submit(request("model.safetensors", options("png", List.of(), 7L)));
    assertThat(stub.requests().getFirst())
        .satisfies(
            seen -> {
              assertThat(seen.path()).isEqualTo("/sdapi/v1/txt2img");
              assertThat(seen.body())
                  .contains(
                      "\"width\":2752,\"height\":1536",
                      "\"batch_size\":1",
                      "\"sd_model_checkpoint\":\"model.safetensors\"");
            });
    provider.submit(request("image-to-image"));
    assertThat(stub.requests().getLast().path()).isEqualTo("/sdapi/v1/img2img");
    provider.submit(request("upscale"));
    assertThat(stub.requests().getLast())
        .satisfies(
            seen -> {
              assertThat(seen.path()).isEqualTo("/sdapi/v1/extra-single-image");
              assertThat(seen.body()).contains("\"upscaling_resize\":4");
            });
  }

  @Test
  void tellsAMistakeFromAServerThatIsSetUpWrongly() {
    answer("sampler");
    assertThat(((Refused) submit()).reason()).isEqualTo(FailureReason.PROVIDER_REFUSED);
    answer("no-api");
    assertThat(((Refused) submit()).reason()).isEqualTo(FailureReason.PROVIDER_UNAVAILABLE);
  }
}
