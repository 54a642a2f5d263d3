package io.plantain.local.sketch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SketchSettingsTest {
  @Test
  void listensOnLoopbackAndTakesASecondUnlessToldOtherwise() {
    assertThat(SketchSettings.fromEnvironment(Map.of()))
        .isEqualTo(new SketchSettings("127.0.0.1", 8095, Duration.ofSeconds(1), 100_000, null));
  }

  @Test
  void readsItsVariables() {
    assertThat(
            SketchSettings.fromEnvironment(
                Map.of(
                    "PLANTAIN_SKETCH_HOST", "0.0.0.0",
                    "PLANTAIN_PORT_SKETCH", "9000",
                    "PLANTAIN_SKETCH_SECONDS", "0.25",
                    "PLANTAIN_SKETCH_JOBS", "10",
                    "PLANTAIN_SKETCH_CALLBACK_KEY", "secret")))
        .isEqualTo(new SketchSettings("0.0.0.0", 9000, Duration.ofMillis(250), 10, "secret"));
  }

  @Test
  void hidesTheKey() {
    assertThat(new SketchSettings("127.0.0.1", 0, Duration.ZERO, 1, "secret").toString())
        .doesNotContain("secret");
  }

  @Test
  void namesTheVariableThatIsWrong() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SketchSettings.fromEnvironment(Map.of("PLANTAIN_SKETCH_SECONDS", "x")))
        .withMessageContaining("PLANTAIN_SKETCH_SECONDS");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SketchSettings.fromEnvironment(Map.of("PLANTAIN_PORT_SKETCH", "70000")))
        .withMessageContaining("PLANTAIN_PORT_SKETCH");
  }
}
