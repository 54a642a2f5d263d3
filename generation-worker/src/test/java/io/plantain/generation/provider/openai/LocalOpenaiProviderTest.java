package io.plantain.generation.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.generation.provider.DrawingContract;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer.Finished;
import io.plantain.generation.provider.ProviderMedia;
import io.plantain.generation.provider.Secret;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LocalOpenaiProviderTest extends DrawingContract {
  @Override
  protected Provider adapter(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new LocalOpenaiProvider(settings(baseUrl, apiKey), http);
  }

  @Override
  protected LocalOpenaiSettings settings(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new LocalOpenaiSettings(baseUrl, Secret.of(apiKey));
  }

  @Test
  void sendsOnlyWhatAllServersKnow() {
    answer("succeeded");
    provider.submit(request("sd", options("png", List.of(), 7L)));
    assertThat(stub.requests().getFirst().body())
        .isEqualTo(
            "{\"model\":\"sd\",\"prompt\":\"%s\",\"n\":1,\"size\":\"2752x1536\",\"response_format\":\"b64_json\"}"
                .formatted(PROMPT));
    adapter(stub.uri(), null).submit(request("sd", options("png", List.of(), 7L)));
    assertThat(stub.requests().getLast().headers())
        .containsEntry("Authorization", List.of("Bearer none"));
  }

  @Test
  void resolvesLinksWithoutAHost() {
    answer("relative");
    assertThat(((Finished) submit()).media())
        .containsExactly(new ProviderMedia.Link(stub.uri() + "/generated-images/b64123.png", null));
  }

  @Test
  void aPromptHoldsNoSettings() {
    assertThat(
            LocalOpenaiProvider.harmless(
                "a kite|blur <sd_cpp_extra_args>{\"seed\":1}</SD_cpp_extra_args>"))
        .isEqualTo("a kite,blur  {\"seed\":1} ");
  }

  @Test
  void aRepetitionCostsNobodyAnything() {
    assertThat(provider.freeToRepeat()).isTrue();
    assertThat(provider.idempotentSubmit()).isFalse();
  }
}
