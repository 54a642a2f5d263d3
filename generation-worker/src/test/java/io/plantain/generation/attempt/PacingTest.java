package io.plantain.generation.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.generation.provider.Providers;
import io.plantain.generation.provider.TestProviders;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;

class PacingTest {
  private static final Providers PROVIDERS = TestProviders.of("model-a", Duration.ofSeconds(20));

  static AttemptSettings defaults() {
    return Binder.get(new MockEnvironment())
        .bindOrCreate("plantain.generation", AttemptSettings.class);
  }

  static Pacing withoutJitter() {
    return new Pacing(defaults(), PROVIDERS, () -> 0);
  }

  @Test
  void asksFirstAtTheUsualDurationThatWasConfigured() {
    assertThat(withoutJitter().firstPoll("model-a")).isEqualTo(Duration.ofSeconds(18));
  }

  @Test
  void asksSoonWhileNothingIsKnown() {
    assertThat(withoutJitter().firstPoll("model-b")).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void learnsHowLongAModelTakes() {
    Pacing pacing = withoutJitter();
    for (int i = 0; i < 50; i++) {
      pacing.learn("model-b", Duration.ofSeconds(10));
    }
    assertThat(pacing.firstPoll("model-b")).isEqualTo(Duration.ofSeconds(9));
    for (int i = 0; i < 50; i++) {
      pacing.learn("model-b", Duration.ZERO);
    }
    assertThat(pacing.firstPoll("model-b")).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void doesNotMakeTheNextJobWaitForOneSlowOne() {
    Pacing pacing = withoutJitter();

    pacing.learn("model-b", Duration.ofSeconds(60));

    assertThat(pacing.firstPoll("model-b")).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void asksAnOldJobRarely() {
    Pacing pacing = withoutJitter();
    assertThat(pacing.nextPoll(Duration.ofSeconds(3), null)).isEqualTo(Duration.ofMillis(500));
    assertThat(pacing.nextPoll(Duration.ofSeconds(30), null)).isEqualTo(Duration.ofSeconds(2));
    assertThat(pacing.nextPoll(Duration.ofMinutes(5), null)).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void spreadsTheQuestionsOfManyJobs() {
    Pacing latest = new Pacing(defaults(), PROVIDERS, () -> 1);
    assertThat(latest.nextPoll(Duration.ofSeconds(30), null)).isEqualTo(Duration.ofSeconds(5));
    assertThat(latest.nextPoll(Duration.ofMinutes(5), null)).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void honoursTheProvidersWishToWait() {
    assertThat(withoutJitter().nextPoll(Duration.ZERO, Duration.ofSeconds(30)))
        .isEqualTo(Duration.ofSeconds(30));
    assertThat(withoutJitter().retry(0, Duration.ofSeconds(30))).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void backsOffFromASecondToAMinute() {
    Pacing pacing = withoutJitter();
    assertThat(pacing.retry(0, null)).isEqualTo(Duration.ofSeconds(1));
    assertThat(pacing.retry(3, null)).isEqualTo(Duration.ofSeconds(8));
    assertThat(pacing.retry(30_000, null)).isEqualTo(Duration.ofSeconds(60));
  }
}
