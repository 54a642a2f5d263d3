package io.plantain.generation.provider.openai;

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
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenaiProviderTest extends DrawingContract {
  @Override
  protected Provider adapter(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new OpenaiProvider(settings(baseUrl, apiKey), http);
  }

  @Override
  protected OpenaiSettings settings(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new OpenaiSettings(baseUrl, Secret.of(apiKey));
  }

  @Override
  protected String modelFor(String scene) {
    return "gpt-image-1.5";
  }

  @Test
  void speaksGenerations() {
    answer("succeeded");
    provider.submit(request("gpt-image-1.5", options("jpg", List.of(), 7L)));
    assertThat(stub.requests().getFirst())
        .satisfies(
            seen -> {
              assertThat(seen.path()).isEqualTo("/images/generations");
              assertThat(seen.headers()).containsEntry("Authorization", List.of("Bearer " + KEY));
              assertThat(seen.body())
                  .contains(
                      "\"model\":\"gpt-image-1.5\"",
                      "\"size\":\"1536x1024\"",
                      "\"output_format\":\"jpeg\"")
                  .doesNotContain("response_format", "seed");
            });
    provider.submit(request("gpt-image-2", options("png", List.of(), 7L)));
    assertThat(stub.requests().getLast().body()).contains("\"size\":\"2752x1536\"");
    provider.submit(request("dall-e-3", options("png", List.of(), 7L)));
    assertThat(stub.requests().getLast().body())
        .contains("\"size\":\"1792x1024\"", "\"response_format\":\"b64_json\"")
        .doesNotContain("output_format");
  }

  @Test
  void sendsPicturesToEditAsAForm() {
    answer("succeeded");
    provider.submit(request("image-to-image"));
    assertThat(stub.requests().getFirst())
        .satisfies(
            seen -> {
              assertThat(seen.path()).isEqualTo("/images/edits");
              assertThat(seen.headers().get("Content-type"))
                  .singleElement(InstanceOfAssertFactories.STRING)
                  .startsWith("multipart/form-data; boundary=");
              assertThat(seen.body()).contains("name=\"image\"; filename=\"input.png\"");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "dalle-blocked, provider_content_blocked",
    "invalid, provider_refused",
    "no-quota, provider_quota_exhausted",
    "hard-limit, provider_quota_exhausted"
  })
  void theCodeWinsOverTheStatus(String file, String reason) {
    answer(file);
    assertThat(((Refused) submit()).reason()).isEqualTo(FailureReason.of(reason));
  }

  @Test
  void aRateLimitIsWaitedFor() {
    stub.answer(429, "openai/rate.429.json", "Retry-After", "12");
    assertThat(submit()).isEqualTo(Retry.rateLimited(Duration.ofSeconds(12), "HTTP 429"));
  }

  @Test
  void takesLinksAndSeveralToo() {
    answer("by-url");
    assertThat(((Finished) submit()).media())
        .containsExactly(new ProviderMedia.Link("https://oaidalleapi.example/x.png", null));
    answer("three");
    assertThat(((Finished) submit()).media()).hasSize(3);
  }
}
