package io.plantain.acceptance.torture.traffic;

import java.time.Instant;
import java.util.UUID;

/// What the API said about a task at some moment of the run.
///
/// @param stage empty where none was named
public record Observed(UUID taskId, Instant at, String status, String stage, long costCredits) {
  boolean saysTheSameAs(Observed other) {
    return status.equals(other.status)
        && stage.equals(other.stage)
        && costCredits == other.costCredits;
  }
}
