package io.plantain.generation.provider.generic;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.generation.provider.Provider;
import io.plantain.generation.provider.ProviderHttp;
import io.plantain.generation.provider.Providers;
import io.plantain.generation.provider.Route;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/// The example in the documentation, as a service reads it.
class ExampleProviderTest {
  @Configuration(proxyBeanMethods = false)
  @Import({GenericProviders.Registration.class, ProviderHttp.class, Providers.class})
  @EnableConfigurationProperties
  @ConfigurationPropertiesScan("io.plantain.generation.provider")
  static class Wiring {}

  @Test
  void becomesAProviderWithARoute() {
    new ApplicationContextRunner()
        .withInitializer(new ConfigDataApplicationContextInitializer())
        .withPropertyValues("spring.config.additional-location=file:examples/job-provider.yml")
        .withUserConfiguration(Wiring.class)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              Providers providers = context.getBean(Providers.class);
              Provider provider = providers.find("job-server");
              assertThat(provider)
                  .isInstanceOfSatisfying(
                      GenericProvider.class,
                      generic -> assertThat(generic.idempotentSubmit()).isFalse());
              assertThat(providers.route("nano-banana-2"))
                  .extracting(Route::provider)
                  .isEqualTo("job-server");
            });
  }
}
