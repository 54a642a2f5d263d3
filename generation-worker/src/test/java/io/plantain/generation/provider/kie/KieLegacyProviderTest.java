package io.plantain.generation.provider.kie;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.FailureReason;
import io.plantain.generation.provider.JobContract;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer.Finished;
import io.plantain.generation.provider.ProviderAnswer.Refused;
import io.plantain.generation.provider.ProviderMedia;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KieLegacyProviderTest extends JobContract {
  @Override
  protected Provider adapter(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new KieLegacyProvider(settings(baseUrl, apiKey), http);
  }

  @Override
  protected KieSettings settings(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new KieSettings(baseUrl, apiKey, null);
  }

  @Test
  void speaksTheOlderPath() {
    answer("accepted");
    provider.submit(request("google/nano-banana", options("png", List.of(), 7L)));
    provider.submit(
        request(
            "google/nano-banana-edit",
            options("png", List.of("https://in.example/a.png", "https://in.example/b.png"), 7L)));
    assertThat(stub.requests().getFirst().path()).isEqualTo("/api/v1/nano-banana/generate");
    assertThat(stub.requests().getLast().body())
        .contains("\"img_url\":\"https://in.example/a.png,https://in.example/b.png\"");
    answer("wrapped");
    assertThat(((Finished) provider.poll("t 1")).media())
        .containsExactly(new ProviderMedia.Link("https://tempfile.example/y.png", null));
    assertThat(stub.requests().getLast().path())
        .isEqualTo("/api/v1/nano-banana/record-info?taskId=t%201");
  }

  @Test
  void bothNumbersForFailureAreOne() {
    answer("not-created");
    assertThat(((Refused) provider.poll("t")).reason()).isEqualTo(FailureReason.PROVIDER_FAILED);
  }
}
