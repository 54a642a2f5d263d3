package io.plantain.generation.provider.banana;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.generation.provider.DrawingContract;
import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderAnswer.Finished;
import io.plantain.generation.provider.ProviderAnswer.Retry;
import io.plantain.generation.provider.Secret;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BananaAppProviderTest extends DrawingContract {
  @Override
  protected Provider adapter(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new BananaAppProvider(settings(baseUrl, apiKey), http);
  }

  @Override
  protected BananaAppSettings settings(@Nullable URI baseUrl, @Nullable String apiKey) {
    return new BananaAppSettings(baseUrl, Secret.of(apiKey), Map.of());
  }

  @Test
  void callsTheRouteOfTheApp() {
    answer("succeeded");
    provider.submit(request("generate", options("png", List.of(), 7L)));
    provider.submit(request("generate", options("png", List.of(), 7L)));
    assertThat(stub.requests().getFirst())
        .satisfies(
            seen -> {
              assertThat(seen.path()).isEqualTo("/generate");
              assertThat(seen.headers()).containsEntry("X-banana-api-key", List.of(KEY));
              assertThat(seen.headers().get("X-banana-request-id"))
                  .isEqualTo(stub.requests().getLast().headers().get("X-banana-request-id"));
            });
    answer("flat");
    assertThat(((Finished) submit()).media()).hasSize(1);
  }

  @Test
  void waitsForAFreeMachine() {
    answer("busy");
    assertThat(submit()).isInstanceOf(Retry.class);
    answer("quota");
    assertThat(submit()).isInstanceOf(Retry.class);
  }
}
