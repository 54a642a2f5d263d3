package io.plantain.ledger.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class AuditSettingsTest {
  @Test
  void checksEveryMinuteAndEverythingOnceADay() {
    assertThat(bind(Map.of()))
        .isEqualTo(new AuditSettings(Duration.ofMinutes(1), Duration.ofDays(1)));
  }

  @Test
  void takesOtherTimes() {
    assertThat(
            bind(
                Map.of(
                    "plantain.ledger.audit.every", "5s",
                    "plantain.ledger.audit.full-every", "1h")))
        .isEqualTo(new AuditSettings(Duration.ofSeconds(5), Duration.ofHours(1)));
  }

  private static AuditSettings bind(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("plantain.ledger.audit", AuditSettings.class);
  }
}
