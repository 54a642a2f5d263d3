package io.plantain.generation.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryAfterTest {
  private static final String NOW = "Fri, 02 Jan 2026 03:04:05 GMT"; // the provider's own clock

  @Test
  void readsSecondsAndDates() {
    assertThat(RetryAfter.parse("7", NOW)).isEqualTo(Duration.ofSeconds(7));
    assertThat(RetryAfter.parse("Fri, 02 Jan 2026 03:04:25 GMT", NOW))
        .isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void isNeverNegativeAndNeverEndless() {
    assertThat(RetryAfter.parse("Fri, 02 Jan 2026 03:00:00 GMT", NOW)).isEqualTo(Duration.ZERO);
    assertThat(RetryAfter.parse("99999999999999999999", NOW)).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void isLimitedWhereTheProviderDoesNotSayWhatTimeItIs() {
    assertThat(RetryAfter.parse("Fri, 02 Jan 1970 03:00:00 GMT", null)).isEqualTo(Duration.ZERO);
    assertThat(RetryAfter.parse("Tue, 02 Jan 2970 03:00:00 GMT", null))
        .isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void ignoresWhatItCannotRead() {
    assertThat(RetryAfter.parse(null, NOW)).isNull();
    assertThat(RetryAfter.parse("soon", NOW)).isNull();
    assertThat(RetryAfter.parse("-1", NOW)).isNull();
  }
}
