package io.plantain.generation.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ClassPathResource;

/// The routes as the application reads them: a model that is missing here fails with `no_route`.
class RouteSettingsTest {
  private static RouteSettings routes(Map<String, Object> environment) throws IOException {
    StandardEnvironment all = new StandardEnvironment();
    all.getPropertySources()
        .addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", environment));
    new YamlPropertySourceLoader()
        .load("application.yml", new ClassPathResource("application.yml"))
        .forEach(all.getPropertySources()::addLast);
    return Binder.get(all).bind("plantain", RouteSettings.class).get();
  }

  @Test
  void theDefaultModelsAreDrawnByKieFalAndBanana() throws IOException {
    Map<String, Route> routes = routes(Map.of()).routes();
    assertThat(routes)
        .containsOnlyKeys(
            "nano-banana-pro",
            "nano-banana-2",
            "google/nano-banana",
            "google/nano-banana-edit",
            "seedream/4.5-text-to-image",
            "gpt-image/1.5-text-to-image",
            "flux-2/pro-text-to-image",
            "recraft/remove-background",
            "recraft/crisp-upscale",
            "flux/kontext-pro",
            "seedream/4.5-edit",
            "birefnet/remove-background",
            "esrgan/upscale",
            "kling/1.6-pro",
            "veo/3.1",
            "seedance/1.5-pro",
            "ltx/video",
            "stable-diffusion");
    assertThat(routes.get("google/nano-banana"))
        .isEqualTo(new Route("kie", "google/nano-banana", null));
    assertThat(routes.get("stable-diffusion"))
        .isEqualTo(new Route("banana", "stable-diffusion", null));
  }

  @Test
  void theEnvironmentAddsRoutesAndTheModelKey() throws IOException {
    Map<String, Route> routes =
        routes(
                Map.of(
                    "PLANTAIN_ROUTES_PIPELINE_PROVIDER", "kie",
                    "PLANTAIN_ROUTES_PIPELINE_PROVIDER_MODEL", "pipeline",
                    "PLANTAIN_PROVIDERS_BANANA_MODEL_KEY", "mk-1"))
            .routes();
    assertThat(routes.get("pipeline")).isEqualTo(new Route("kie", "pipeline", null));
    assertThat(routes.get("stable-diffusion")).isEqualTo(new Route("banana", "mk-1", null));
  }

  @Test
  void aRouteToAProviderThatNobodyConfiguredIsNone() {
    Route route = new Route("fake", "m", null);
    assertThat(new Providers(List.of(), new RouteSettings(Map.of("model", route))).route("model"))
        .isNull();
    assertThat(
            new Providers(List.of(new FakeProvider()), new RouteSettings(Map.of("model", route)))
                .route("model"))
        .isEqualTo(route);
  }
}
