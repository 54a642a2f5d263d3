package io.plantain.storage;

import io.micrometer.core.instrument.MeterRegistry;
import io.minio.MinioClient;
import io.plantain.kit.AdminGuard;
import io.plantain.kit.fetch.FetchSettings;
import io.plantain.kit.fetch.SafeFetcher;
import io.plantain.kit.objects.ObjectStoreClients;
import io.plantain.kit.objects.ObjectStoreSettings;
import io.plantain.storage.check.OutputCheck;
import io.plantain.storage.check.OutputCheckSettings;
import io.plantain.storage.picture.Darkroom;
import io.plantain.storage.picture.PictureLimits;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/// The last stage before the money: no picture of ours, no capture.
@SpringBootApplication
@Import(AdminGuard.class)
@EnableConfigurationProperties({
  StorageSettings.class,
  StorageRetentionSettings.class,
  OutputCheckSettings.class,
  FetchSettings.class,
  ObjectStoreSettings.class
})
public class StorageApplication {
  public static void main(String[] args) {
    System.setProperty("java.awt.headless", "true");
    SpringApplication.run(StorageApplication.class, args);
  }

  @Bean
  SafeFetcher safeFetcher(FetchSettings settings) {
    return new SafeFetcher(settings);
  }

  @Bean
  MinioClient objects(ObjectStoreSettings settings) {
    return ObjectStoreClients.forStoring(settings);
  }

  @Bean
  Darkroom darkroom(StorageSettings settings, OutputCheck outputCheck) {
    Darkroom.mustSpeakWebp();
    return new Darkroom(
        PictureLimits.forHeap(
            settings.maxPixels(), settings.minSide(), Runtime.getRuntime().maxMemory()),
        outputCheck.isOn());
  }

  @Bean
  StorageMeters storageMeters(MeterRegistry registry) {
    return new StorageMeters(registry);
  }
}
