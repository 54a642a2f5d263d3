package io.plantain.generation.provider.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.FailureReason;
import io.plantain.generation.provider.DrawingContract;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer.Finished;
import io.plantain.generation.provider.ProviderAnswer.Refused;
import io.plantain.generation.provider.ProviderAnswer.Retry;
import io.plantain.generation.provider.ProviderMedia;
import io.plantain.generation.provider.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeminiProviderTest extends DrawingContract {
  @Override
  protected Provider adapter(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new GeminiProvider(settings(baseUrl, apiKey), http);
  }

  @Override
  protected GeminiSettings settings(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new GeminiSettings(baseUrl, Secret.of(apiKey));
  }

  @Override
  protected String modelFor(String scene) {
    return "gemini-3-pro-image-preview";
  }

  @Test
  void speaksGenerateContent() {
    answer("succeeded");
    assertThat(submit()).isInstanceOf(Finished.class);
    assertThat(stub.requests().getFirst())
        .satisfies(
            seen -> {
              assertThat(seen.path())
                  .isEqualTo("/models/gemini-3-pro-image-preview:generateContent");
              assertThat(seen.headers()).containsEntry("X-goog-api-key", List.of(KEY));
              assertThat(seen.body())
                  .contains("\"imageConfig\":{\"aspectRatio\":\"16:9\",\"imageSize\":\"1K\"}");
            });
  }

  @Test
  void takesTheLastPictureThatIsNoThought() {
    answer("thoughts");
    assertThat(((Finished) submit()).media())
        .singleElement()
        .isInstanceOfSatisfying(
            ProviderMedia.Inline.class, inline -> assertThat(inline.bytes()).hasSize(70));
  }

  @ParameterizedTest
  @CsvSource({
    "output-blocked, provider_content_blocked",
    "no-image, no_result",
    "day, provider_quota_exhausted",
    "bad-key, provider_unavailable"
  })
  void saysWhyThereIsNoPicture(String file, String reason) {
    answer(file);
    assertThat(((Refused) submit()).reason()).isEqualTo(FailureReason.of(reason));
  }

  @Test
  void waitsAsLongAsItIsTold() {
    answer("minute");
    assertThat(submit()).isEqualTo(Retry.rateLimited(Duration.ofMillis(49_500), "HTTP 429"));
  }
}
