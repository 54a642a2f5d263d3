package io.plantain.acceptance.torture.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SnapshotTest {
  private final Snapshot before = new Snapshot(Map.of("task 1", "success", "wallet a", "80"));

  @Test
  void isEqualToItself() {
    assertThat(before.differences(new Snapshot(before.facts()))).isEmpty();
  }

  @Test
  void namesWhatChangedCameAndWent() {
    Snapshot later = new Snapshot(Map.of("task 1", "failed", "object x", "12 etag"));

    assertThat(before.differences(later))
        .containsExactly(
            "object x: not there, afterwards 12 etag",
            "task 1: success, afterwards failed",
            "wallet a: 80, afterwards not there");
  }
}
