package io.plantain.acceptance.torture.evidence;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of generation's attempt table.
///
/// @param state 0 tombstone, 1 queued, 2 submitting, 3 running, 4 finished, 5 published
/// @param provider null where no route was configured, and in a tombstone
/// @param row all its columns, as JSON
public record AttemptRow(
    UUID taskId, String teamId, @Nullable String provider, int state, int pictures, String row) {
  public boolean isTombstone() {
    return state == 0;
  }
}
