package io.plantain.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RetentionSettingsTest {
  @Test
  void refusesRowsThatALateDuplicateWouldOutlive() {
    assertThatThrownBy(
            () -> settings(Map.of()).outlive("plantain.moderation.retention", Duration.ofDays(31)))
        .hasMessage(
            "plantain.moderation.retention is 31d, but a record may come again for 32d"
                + " (plantain.retention.records): a late duplicate would be taken for something"
                + " new. Set it to at least that.");
  }

  @Test
  void takesTheOperatorsWordForTheTopics() {
    RetentionSettings shorter = settings(Map.of("plantain.retention.records", "8d"));
    assertThat(shorter.outlive("x", Duration.ofDays(8))).isEqualTo(Duration.ofDays(8));
  }

  private static RetentionSettings settings(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("plantain.retention", RetentionSettings.class);
  }
}
