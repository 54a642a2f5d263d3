package io.plantain.generation.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionTest {
  private static final int MOST = 20;
  private static final Admission.Row WELL =
      new Admission.Row(0, Double.NaN, 0, false, false, false, 0, 1);

  private static Admission of(Admission.Row row, AccountLimits limits) {
    return Admission.of(row, limits, MOST);
  }

  private static Admission.Row inFlight(int jobs) {
    return new Admission.Row(jobs, Double.NaN, 0, false, false, false, 0, 1);
  }

  @Test
  void takesWhatTheCallerWouldMakeWithoutLimits() {
    assertThat(of(WELL, AccountLimits.NONE).calls()).isEqualTo(MOST);
  }

  @Test
  void leavesTheCapAsItIs() {
    AccountLimits limits = new AccountLimits(5, null);
    assertThat(of(inFlight(3), limits)).isEqualTo(new Admission(2, 2, 0));
    assertThat(of(inFlight(5), limits)).isEqualTo(new Admission(0, 0, 0));
    assertThat(of(inFlight(9), limits).calls()).isZero(); // the cap was lowered
  }

  @Test
  void aTaskThatIsLargerThanTheCapGoesAlone() {
    AccountLimits limits = new AccountLimits(2, null);
    assertThat(of(WELL, limits).first()).isGreaterThan(4);
    assertThat(of(inFlight(1), limits).first()).isEqualTo(1);
  }

  @Test
  void nothingWhileItCoolsDown() {
    assertThat(
            of(new Admission.Row(0, Double.NaN, 0, true, false, false, 0, 1), AccountLimits.NONE))
        .isEqualTo(new Admission(0, 0, 0));
  }

  @Test
  void oneTaskWhenAnOpenCircuitMayBeProbed() {
    Admission.Row open = new Admission.Row(0, Double.NaN, 0, false, true, false, 5, 1);
    Admission.Row halfOpen = new Admission.Row(0, Double.NaN, 0, false, true, true, 5, 1);
    assertThat(of(open, AccountLimits.NONE).first()).isZero();
    assertThat(of(halfOpen, AccountLimits.NONE).calls()).isZero();
    assertThat(of(halfOpen, AccountLimits.NONE).first()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 9, 10, 60, 333, 6_000})
  void neverMoreInAMinuteThanAllowedAndNotMuchLess(int perMinute) {
    AccountLimits limits = new AccountLimits(null, perMinute);
    int ticksPerSecond = 50;
    int[] taken = new int[180 * ticksPerSecond];
    double tokens = Double.NaN;
    for (int tick = 0; tick < taken.length; tick++) {
      Admission admission =
          Admission.of(
              new Admission.Row(0, tokens, 1.0 / ticksPerSecond, false, false, false, 0, 1),
              limits,
              Integer.MAX_VALUE);
      taken[tick] = admission.calls();
      tokens = admission.tokens() - taken[tick];
    }
    int minute = 60 * ticksPerSecond;
    int inWindow = 0;
    int most = 0;
    for (int tick = 0; tick < taken.length; tick++) {
      inWindow += taken[tick] - (tick >= minute ? taken[tick - minute] : 0);
      most = Math.max(most, inWindow);
    }
    assertThat(most).isLessThanOrEqualTo(perMinute);
    assertThat(most).isGreaterThanOrEqualTo((int) (perMinute * 0.85));
  }
}
