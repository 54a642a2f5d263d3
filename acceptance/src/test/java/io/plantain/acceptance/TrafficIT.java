package io.plantain.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.acceptance.torture.traffic.EndsByKind;
import io.plantain.acceptance.torture.traffic.Traffic;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/// The traffic of a fault run ends as it should when there are no faults: otherwise no fault could
/// be blamed for anything.
///
/// Only on request: it takes over a minute, and
/// [TortureIT][io.plantain.acceptance.torture.TortureIT] holds every ordinary task of the same mix
/// to its end.
@EnabledIfSystemProperty(named = "plantain.traffic", matches = "true")
@ExtendWith(RunningSystem.class)
class TrafficIT {
  private static final long SEED = 3;
  private static final int PER_SECOND = 10;

  @Test
  void endsAsEachKindShould(Installation system) throws InterruptedException {
    try (Traffic traffic = Traffic.start(system, List.of(system.api()), SEED, PER_SECOND)) {
      Thread.sleep(Duration.ofSeconds(8));
      traffic.stop();
      boolean ended = traffic.awaitEnds(Duration.ofMinutes(4));
      EndsByKind ends = traffic.ends();

      assertThat(ended).as("%s", ends.lines()).isTrue();
      assertThat(ends.surprises(false)).isEmpty();
      assertThat(ends.count("success")).isPositive();
      assertThat(traffic.seen()).isNotEmpty();
    }
    assertThat(
            new Api(system.sketch(), "none").get("/control/stats").body().path("trapped").asInt(-1))
        .isZero();
  }
}
