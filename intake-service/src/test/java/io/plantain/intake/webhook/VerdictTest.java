package io.plantain.intake.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.kit.fetch.PostOutcome;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class VerdictTest {
  private static final WebhookSettings SETTINGS =
      new Binder(new MapConfigurationPropertySource(Map.of()))
          .bindOrCreate("plantain.webhooks", WebhookSettings.class);

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 204})
  void takesAnyTwoHundredForDelivered(int status) {
    assertThat(of(status, null, 1).isDelivered()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 400, 401, 404, 429, 500, 503})
  void triesEverythingElseAgain(int status) {
    assertThat(of(status, null, 1).outcome()).isEqualTo("retry");
  }

  @Test
  void takesGoneForGone() {
    assertThat(of(410, null, 1).outcome()).isEqualTo("gone");
  }

  @Test
  void waitsEverLongerWithJitter() {
    assertThat(pause(1, 0.5)).isEqualTo(Duration.ofSeconds(5));
    assertThat(pause(2, 0.5)).isEqualTo(Duration.ofSeconds(20));
    assertThat(pause(2, 0)).isEqualTo(Duration.ofSeconds(16));
    assertThat(pause(2, 1)).isEqualTo(Duration.ofSeconds(24));
    assertThat(pause(500, 0.5)).isEqualTo(Duration.ofHours(6));
  }

  @Test
  void heedsRetryAfterUpToAnHour() {
    assertThat(of(503, "60", 1).pause()).isEqualTo(Duration.ofSeconds(60));
    assertThat(of(503, "1", 3).pause()).isGreaterThan(Duration.ofSeconds(60));
    assertThat(of(429, "999999", 1).pause()).isEqualTo(Duration.ofHours(1));
    assertThat(of(429, "Fri, 31 Dec 2027 23:59:59 GMT", 1).pause())
        .isEqualTo(Duration.ofSeconds(5));
  }

  private static Verdict of(int status, @Nullable String retryAfter, int attempts) {
    return Verdict.of(new PostOutcome.Answered(status, retryAfter), attempts, 0.5, SETTINGS);
  }

  private static Duration pause(int attempts, double chance) {
    return Verdict.of(new PostOutcome.Unreachable("x"), attempts, chance, SETTINGS).pause();
  }
}
