package io.plantain.intake.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacesTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "0, 5, 10, 40, 25, none, 30, 8",
        "0, 5, 100, 40, 95, none, 1, 1", // later than usual
        "0, 5, 10, none, none, none, none, 2", // the first of its model
        "1, 5, 0, 40, none, 1, 80, 10",
        "11, 5, 0, 40, none, 11, 160, 10",
        "3, 1, 0, none, none, 3, none, 2",
      })
  void tellHowFarATaskIs(
      int position,
      int places,
      double elapsed,
      Double usual,
      Integer percent,
      Integer queued,
      Long eta,
      int poll) {
    assertThat(Paces.Progress.of(position, places, elapsed, usual))
        .isEqualTo(new Paces.Progress(percent, queued, eta, poll));
  }
}
