package io.plantain.local.sketch;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.local.sketch.Steering.Trick;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SteeringTest {
  @ParameterizedTest
  @CsvSource({
    "sketch:slow 30s, 30000",
    "SKETCH:SLOW 250ms, 250",
    "a sketch:slow 2m kite, 120000",
    "sketch:slow, 30000",
    "sketch:slow 999999m, 3600000"
  })
  void readsATime(String prompt, long millis) {
    assertThat(Steering.of(prompt).generation()).isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void combinesWords() {
    Steering steering = Steering.of("a kite sketch:slow 5s sketch:fail, sketch:flaky.");

    assertThat(steering.tricks()).containsExactlyInAnyOrder(Trick.FAIL, Trick.FLAKY);
    assertThat(steering.generation()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void failsOneOfSeveralJobs() {
    Steering steering = Steering.of("sketch:fail-one sketch:small");

    assertThat(steering.ofJob(1).has(Trick.FAIL)).isFalse();
    assertThat(steering.ofJob(2).has(Trick.FAIL)).isTrue();
    assertThat(steering.ofJob(3).has(Trick.FAIL)).isFalse();
  }

  @Test
  void tellsASlowAnswerFromASlowPicture() {
    Steering steering = Steering.of("sketch:slow-answer 3s sketch:slow 5s");

    assertThat(steering.answer()).isEqualTo(Duration.ofSeconds(3));
    assertThat(steering.generation()).isEqualTo(Duration.ofSeconds(5));
    assertThat(steering.tricks()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"a pencil sketch", "sketch: fail", "sketch:failure", "sketch:unknown", "''"})
  void leavesOtherPromptsAlone(String prompt) {
    assertThat(Steering.of(prompt).tricks()).isEmpty();
    assertThat(Steering.of(prompt).generation()).isNull();
  }
}
