package io.plantain.generation.account;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// An account as operators see it.
///
/// @param circuit closed, open, or half_open: the next submit is a probe
/// @param openReason trouble, quota or operator
/// @param waiting tasks that have not been submitted
public record AccountView(
    String account,
    String circuit,
    @Nullable String openReason,
    @Nullable OffsetDateTime openSince,
    @Nullable OffsetDateTime nextProbe,
    int failures,
    double coolingSeconds,
    int inFlight,
    long waiting,
    @JsonUnwrapped AccountLimits limits) {

  /// Whether a task that waits here may as well go elsewhere at once.
  public boolean unwell() {
    return !circuit.equals("closed");
  }
}
