package io.plantain.storage.picture;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnlargementTest {
  @ParameterizedTest
  @CsvSource({
    "300, 200, 2, 600, 400, true",
    "300, 200, 4, 1200, 800, true",
    "301, 203, 2, 592, 400, true", // cut to eighths before
    "300, 200, 2, 1200, 800, true", // more than was ordered
    "300, 200, 2, 400, 600, true", // turned, as the camera noted
    "300, 200, 2, 300, 200, false",
    "300, 200, 4, 600, 400, false",
    "300, 200, 2, 450, 300, false",
    "300, 200, 2, 600, 300, false",
    "300, 200, 2, 150, 100, false",
    "16, 16, 2, 16, 16, false", // not within rounding either
    "300, 200, , 600, 400, true",
    "300, 200, , 330, 220, true",
    "300, 200, , 300, 200, false",
    "300, 200, , 400, 190, false", // wider, and lower
  })
  void comparesTheResultWithThePictureBefore(
      int width, int height, @Nullable Integer scale, int resultWide, int resultHigh, boolean met) {
    assertThat(
            new Enlargement(new Size(width, height), scale)
                .isMetBy(new Size(resultWide, resultHigh)))
        .isEqualTo(met);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 600, 400, , ",
    "2, 610, 408, , ",
    "2, 1200, 800, 600, 400",
    "2, 800, 1200, 400, 600",
    ", 1200, 800, , ",
  })
  void keepsNoMoreThanWasOrdered(
      @Nullable Integer scale,
      int resultWide,
      int resultHigh,
      @Nullable Integer keptWide,
      @Nullable Integer keptHigh) {
    assertThat(new Enlargement(new Size(300, 200), scale).smaller(new Size(resultWide, resultHigh)))
        .isEqualTo(keptWide == null || keptHigh == null ? null : new Size(keptWide, keptHigh));
  }
}
