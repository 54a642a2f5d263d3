package io.plantain.generation.provider.runpod;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.FailureReason;
import io.plantain.generation.provider.CallbackRequest;
import io.plantain.generation.provider.CallbackSays;
import io.plantain.generation.provider.JobContract;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer.Accepted;
import io.plantain.generation.provider.ProviderAnswer.Finished;
import io.plantain.generation.provider.ProviderAnswer.Refused;
import io.plantain.generation.provider.ProviderMedia;
import io.plantain.generation.provider.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunpodProviderTest extends JobContract {
  @Override
  protected Provider adapter(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new RunpodProvider(settings(baseUrl, apiKey), http);
  }

  @Override
  protected RunpodSettings settings(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new RunpodSettings(baseUrl, Secret.of(apiKey), Map.of(), Map.of());
  }

  @Test
  void namesAJobWithItsEndpoint() {
    answer("accepted");
    assertThat(provider.submit(request("ep1", options("png", List.of(), 7L))))
        .isEqualTo(new Accepted("ep1/5d1e7c20-9a4b-e1"));
    assertThat(stub.requests().getFirst())
        .satisfies(
            seen -> {
              assertThat(seen.method() + " " + seen.path()).isEqualTo("POST /ep1/run");
              assertThat(seen.body())
                  .startsWith("{\"input\":{\"prompt\":")
                  .contains("\"webhook\":\"" + CALLBACK + "?endpoint=ep1\"")
                  .doesNotContain("s3Config");
            });
    answer("running");
    provider.poll("ep1/5d1e7c20-9a4b-e1");
    assertThat(stub.requests().getLast().path()).isEqualTo("/ep1/status/5d1e7c20-9a4b-e1");
    byte[] body = "{\"id\":\"x-e1\",\"status\":\"COMPLETED\"}".getBytes(StandardCharsets.UTF_8);
    assertThat(provider.read(new CallbackRequest(name -> null, body, "endpoint=ep1")))
        .isEqualTo(new CallbackSays.Look("ep1/x-e1"));
    assertThat(provider.read(new CallbackRequest(name -> null, body, "endpoint=../x")))
        .isEqualTo(new CallbackSays.Look(null));
  }

  @ParameterizedTest
  @CsvSource({"succeeded, 1", "data-uri, 1", "bare-string, 1", "by-url, 1", "list-of-urls, 2"})
  void findsTheResultInWhateverFormTheWorkerHas(String file, int pictures) {
    answer(file);
    assertThat(((Finished) provider.poll("ep1/x-e1")).media()).hasSize(pictures);
  }

  @Test
  void looksWhereTheSettingsSay() {
    RunpodSettings settings =
        new RunpodSettings(stub.uri(), Secret.of(KEY), Map.of(), Map.of("ep1", "/artefacts/main"));
    answer("elsewhere");
    assertThat(((Finished) new RunpodProvider(settings, http).poll("ep1/x-e1")).media())
        .containsExactly(new ProviderMedia.Link("https://bucket.example/a.png", null));
  }

  @Test
  void aJobThatTookTooLongHasFailed() {
    answer("timed-out");
    assertThat(((Refused) provider.poll("ep1/x-e1")).reason())
        .isEqualTo(FailureReason.PROVIDER_FAILED);
  }
}
