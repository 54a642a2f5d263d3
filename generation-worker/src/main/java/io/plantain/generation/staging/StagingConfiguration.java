package io.plantain.generation.staging;

import io.plantain.kit.objects.ObjectStoreClients;
import io.plantain.kit.objects.ObjectStoreSettings;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The object store, through the kit's client.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ObjectStoreSettings.class)
class StagingConfiguration {
  @Bean
  Staging staging(ObjectStoreSettings settings) {
    return new Staging(ObjectStoreClients.forStoring(settings), settings);
  }
}
