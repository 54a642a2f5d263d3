package io.plantain.generation.provider.stability;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.FailureReason;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import io.plantain.generation.provider.DrawingContract;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer.Refused;
import io.plantain.generation.provider.ProviderAnswer.Retry;
import io.plantain.generation.provider.Secret;
import io.plantain.generation.provider.SubmitRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StabilityProviderTest extends DrawingContract {
  @Override
  protected Provider adapter(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new StabilityProvider(settings(baseUrl, apiKey), http);
  }

  @Override
  protected StabilitySettings settings(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new StabilitySettings(baseUrl, Secret.of(apiKey));
  }

  @Override
  protected String modelFor(String scene) {
    return switch (scene) {
      case "image-to-image" -> "sd3.5-large";
      case "upscale" -> "upscale/fast";
      case "remove-background" -> "edit/remove-background";
      default -> "generate/core";
    };
  }

  @Test
  void sendsEvenTextAsAForm() {
    answer("succeeded");
    provider.submit(request("text-to-image"));
    assertThat(stub.requests().getFirst())
        .satisfies(
            seen -> {
              assertThat(seen.path()).isEqualTo("/v2beta/stable-image/generate/core");
              assertThat(seen.headers().get("Content-type"))
                  .singleElement(InstanceOfAssertFactories.STRING)
                  .startsWith("multipart/form-data; boundary=");
              assertThat(seen.headers()).containsEntry("Accept", List.of("application/json"));
              assertThat(seen.body()).contains("name=\"aspect_ratio\"\r\n\r\n16:9\r\n");
            });
    provider.submit(request("image-to-image"));
    assertThat(stub.requests().getLast())
        .satisfies(
            seen -> {
              assertThat(seen.path()).isEqualTo("/v2beta/stable-image/generate/sd3");
              assertThat(seen.body())
                  .contains("name=\"strength\"", "\r\n\r\nimage-to-image\r\n")
                  .doesNotContain("aspect_ratio");
            });
  }

  @Test
  void aBlurredPictureIsNoPicture() {
    answer("filtered");
    assertThat(((Refused) submit()).reason()).isEqualTo(FailureReason.PROVIDER_CONTENT_BLOCKED);
    answer("no-permission");
    assertThat(((Refused) submit()).reason()).isEqualTo(FailureReason.PROVIDER_UNAVAILABLE);
  }

  @Test
  void waitsOutThePenalty() {
    answer("rate");
    assertThat(submit()).isEqualTo(Retry.rateLimited(Duration.ofSeconds(60), "HTTP 429"));
  }

  @Test
  void refusesAFactorThatItDoesNotHaveBeforeAnythingIsPaid() {
    SubmitRequest four = request("upscale");
    TaskOptions two =
        new TaskOptions(
            null,
            null,
            null,
            null,
            null,
            null,
            1,
            null,
            null,
            null,
            four.links(),
            null,
            null,
            null,
            null,
            2);
    TaskSpec spec = new TaskSpec("standard", "upscale", "m", "", two);
    assertThat(
            provider.submit(
                new SubmitRequest(four.taskId(), 0, "upscale/fast", spec, null, four.sendBy())))
        .isInstanceOf(Refused.class);
    assertThat(stub.requests()).isEmpty();
  }
}
