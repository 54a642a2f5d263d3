package io.plantain.intake.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class PaceSettingsTest {
  @Test
  void hasDefaults() {
    PaceSettings settings = bind(Map.of());

    assertThat(settings.usual()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.models()).isEmpty();
    assertThat(settings.ours()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void knowsModelsWithSlashesAndScenes() {
    PaceSettings settings =
        bind(
            Map.of(
                "plantain.pace.models[kling/1.6-pro]", "4m",
                "plantain.pace.models.text-to-video", "5m"));

    assertThat(settings.inTime("text-to-video", "kling/1.6-pro")).hasSeconds(270);
    assertThat(settings.inTime("text-to-video", "veo/3.1")).hasSeconds(330);
    assertThat(settings.inTime("text-to-image", "nano-banana-2")).hasSeconds(60);
  }

  private static PaceSettings bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("plantain.pace", PaceSettings.class);
  }
}
