package io.plantain.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ClassPathResource;

/// The default routes, as the file has them: a model that is missing here fails with `no_route`.
class SettingsTest {
  @Test
  void everyModelOfTheCatalogueHasARoute() {
    YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
    yaml.setResources(new ClassPathResource("application.yml"));
    Map<Object, Object> properties = yaml.getObject();
    assertThat(properties)
        .containsEntry("plantain.routes[nano-banana-pro].provider", "kie")
        .containsEntry("plantain.routes[google/nano-banana].provider-model", "google/nano-banana")
        .containsEntry("plantain.routes[stable-diffusion].provider", "banana");
  }
}
