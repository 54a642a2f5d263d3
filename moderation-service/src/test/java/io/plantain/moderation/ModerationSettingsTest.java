package io.plantain.moderation;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.moderation.ModerationSettings.Keep;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ModerationSettingsTest {
  @Test
  void letsReviewsPassUnlessTold() {
    assertThat(settings(Map.of()).review()).isEqualTo(ReviewMode.PASS);
    assertThat(settings(Map.of("plantain.moderation.review", "hold")).review())
        .isEqualTo(ReviewMode.HOLD);
  }

  @Test
  void keepsTextsOnlyForThoseWhoMustReadThem() {
    assertThat(settings(Map.of()).keepPrompts()).isEqualTo(Keep.FLAGGED);
    assertThat(settings(Map.of()).promptRetention()).isLessThan(settings(Map.of()).retention());
  }

  private static ModerationSettings settings(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("plantain.moderation", ModerationSettings.class);
  }
}
