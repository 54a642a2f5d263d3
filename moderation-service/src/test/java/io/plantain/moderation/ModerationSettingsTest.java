package io.plantain.moderation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ModerationSettingsTest {
  @Test
  void letsReviewsPassUnlessTold() {
    assertThat(settings(Map.of()).reviewBlocks()).isFalse();
    assertThat(settings(Map.of("plantain.moderation.review-blocks", "true")).reviewBlocks())
        .isTrue();
  }

  private static ModerationSettings settings(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("plantain.moderation", ModerationSettings.class);
  }
}
