package io.plantain.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class StorageSettingsTest {

  @Test
  void hasTheDefaultsThatTheReadmeNames() {
    assertThat(bind(Map.of()))
        .isEqualTo(
            new StorageSettings(
                DataSize.ofMegabytes(64),
                DataSize.ofMegabytes(256),
                64_000_000,
                16,
                16,
                4,
                Duration.ofSeconds(60),
                Duration.ofMillis(500),
                Duration.ofMinutes(10)));
  }

  @Test
  void isReadByItsNames() {
    StorageSettings settings =
        bind(
            Map.of(
                "plantain.storage.max-picture-size", "8MB",
                "plantain.storage.fetch-attempts", "1",
                "plantain.storage.fetch-budget", "5s"));
    assertThat(settings.maxPictureSize()).isEqualTo(DataSize.ofMegabytes(8));
    assertThat(settings.fetchAttempts()).isEqualTo(1);
    assertThat(settings.fetchBudget()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void keepsPicturesUnlessToldOtherwise() {
    assertThat(retention(Map.of()))
        .isEqualTo(new StorageRetentionSettings(Duration.ofDays(90), null));
    assertThat(retention(Map.of("plantain.storage.retention.media", "400d")).rows())
        .as("a row finds its pictures")
        .isEqualTo(Duration.ofDays(400));
    assertThatThrownBy(() -> retention(Map.of("plantain.storage.retention.media", "1h")))
        .rootCause()
        .hasMessageContaining("at least 1d");
  }

  private static StorageRetentionSettings retention(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("plantain.storage.retention", StorageRetentionSettings.class);
  }

  private static StorageSettings bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("plantain.storage", StorageSettings.class);
  }
}
