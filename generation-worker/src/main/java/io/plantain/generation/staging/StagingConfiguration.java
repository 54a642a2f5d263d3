package io.plantain.generation.staging;

import io.plantain.kit.DueLoop;
import io.plantain.kit.objects.ObjectStoreClients;
import io.plantain.kit.objects.ObjectStoreSettings;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The object store, through the kit's client.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ObjectStoreSettings.class)
class StagingConfiguration {
  private static final Duration SWEEP_EVERY = Duration.ofHours(1); // it is about weeks

  @Bean
  Staging staging(ObjectStoreSettings settings) {
    return new Staging(ObjectStoreClients.forStoring(settings), settings);
  }

  @Bean
  DueLoop stagingSweepLoop(StagingSweep sweep) {
    return new DueLoop("staging-sweep", SWEEP_EVERY, sweep::sweep);
  }
}
