package io.plantain.acceptance.torture.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.acceptance.torture.Guarantee;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GuaranteesTest {

  static List<Guarantee> all() {
    return Guarantees.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void holdOnAGoodRun(Guarantee guarantee) {
    assertThat(Run.good().brokenBy(guarantee)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("all")
  void holdWhereEverythingIsSaidTwice(Guarantee guarantee) {
    Run run = Run.good();
    run.told.addAll(List.copyOf(run.told));

    assertThat(run.brokenBy(guarantee)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("all")
  void holdWithPoisonThatBecameDeadLetters(Guarantee guarantee) {
    Run run = Run.good();
    run.poison("storage.results.v1", "ledger-service", "intake-service");

    assertThat(run.brokenBy(guarantee)).isEmpty();
  }

  @Test
  void haveNamesOfTheirOwn() {
    assertThat(all()).extracting(Guarantee::name).doesNotHaveDuplicates();
  }
}
