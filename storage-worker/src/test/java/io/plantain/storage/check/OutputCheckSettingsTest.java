package io.plantain.storage.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plantain.kit.opinion.Category;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class OutputCheckSettingsTest {

  @Test
  void looksAtNothingUnlessToldWhomToAsk() {
    OutputCheckSettings settings = bind(Map.of());

    assertThat(settings.isOn()).isFalse();
    assertThat(settings)
        .isEqualTo(
            new OutputCheckSettings(
                "",
                "",
                "omni-moderation-latest",
                Duration.ofSeconds(10),
                3,
                Duration.ofMillis(300),
                Duration.ofMinutes(2),
                0.75,
                Map.of()));
  }

  @Test
  void isReadByItsNames() {
    OutputCheckSettings settings =
        bind(
            Map.of(
                "plantain.storage.output-check.base-url", "https://api.example/v1/",
                "plantain.storage.output-check.api-key", "secret",
                "plantain.storage.output-check.block-at", "0.8",
                "plantain.storage.output-check.block-at-of.sexual", "0.5"));

    assertThat(settings.isOn()).isTrue();
    assertThat(settings.baseUrl()).isEqualTo("https://api.example");
    assertThat(settings.blockAt(Category.SEXUAL)).isEqualTo(0.5);
    assertThat(settings.blockAt(Category.VIOLENCE)).isEqualTo(0.8);
    assertThat(settings.toString()).doesNotContain("secret");
  }

  @Test
  void refusesAThresholdThatNothingReaches() {
    assertThatThrownBy(() -> bind(Map.of("plantain.storage.output-check.block-at", "75")))
        .rootCause()
        .hasMessageContaining("block-at");
  }

  private static OutputCheckSettings bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("plantain.storage.output-check", OutputCheckSettings.class);
  }
}
