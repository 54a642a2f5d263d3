package io.plantain.intake.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TotalsTest {
  private final Totals totals = new Totals();
  private final AtomicLong rows = new AtomicLong();

  @Test
  void areExactForSmallLists() {
    rows.set(10_000);
    assertThat(count()).isEqualTo(10_000);
    rows.set(9_999);
    assertThat(count()).isEqualTo(9_999);
  }

  @Test
  void areBelievedForLargeOnes() {
    rows.set(1_000_000);
    assertThat(count()).isEqualTo(1_000_000);
    rows.set(1_000_001);
    assertThat(count()).isEqualTo(1_000_000);
    assertThat(totals.of("another", limit -> Math.min(limit, rows.get()))).isEqualTo(1_000_001);
  }

  private long count() {
    return totals.of("a list", limit -> Math.min(limit, rows.get()));
  }
}
