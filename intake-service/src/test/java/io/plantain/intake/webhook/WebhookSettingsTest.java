package io.plantain.intake.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class WebhookSettingsTest {
  @Test
  void hasDefaults() {
    WebhookSettings settings = bind(Map.of());

    assertThat(settings.trustedOrigins()).isEmpty();
    assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(15));
    assertThat(settings.firstRetry()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.longestRetry()).isEqualTo(Duration.ofHours(6));
    assertThat(settings.retryFor()).isEqualTo(Duration.ofHours(72));
    assertThat(settings.disableAfter()).isEqualTo(Duration.ofDays(5));
    assertThat(settings.circuitAfter()).isEqualTo(5);
    assertThat(settings.circuitPause()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.retention()).isEqualTo(Duration.ofDays(30));
  }

  @ParameterizedTest
  @CsvSource({
    "retry-for, 23h",
    "timeout, 31s",
    "timeout, 0s",
    "first-retry, 0s",
    "longest-retry, 1s",
    "circuit-after, 0",
    "retention, 1d",
  })
  void refusesWhatWouldBreakAPromise(String name, String value) {
    assertThatThrownBy(() -> bind(Map.of("plantain.webhooks." + name, value))).isNotNull();
  }

  private static WebhookSettings bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("plantain.webhooks", WebhookSettings.class);
  }
}
