package io.plantain.ledger.posting;

import io.plantain.event.Balance;
import java.time.Instant;

/// A team's credits in buckets: `granted = available + held + consumed + expired`, which the
/// database proves on every write.
///
/// @param version number of journal rows
/// @param changedAt when that version was reached
public record Wallet(
    long walletId,
    String teamId,
    long available,
    long held,
    long consumed,
    long expired,
    long granted,
    long version,
    Instant changedAt) {

  public Balance balance() {
    return new Balance(available, held, version);
  }

  /// Moves credits between the two buckets that the kind stands for.
  Wallet moved(Entry.Kind kind, long credits, Instant at) {
    return switch (kind) {
      case GRANT ->
          with(
              Math.addExact(available, credits),
              held,
              consumed,
              expired,
              Math.addExact(granted, credits),
              at);
      case HOLD -> with(available - credits, held + credits, consumed, expired, granted, at);
      case CAPTURE -> with(available, held - credits, consumed + credits, expired, granted, at);
      case RELEASE -> with(available + credits, held - credits, consumed, expired, granted, at);
      case EXPIRE -> with(available - credits, held, consumed, expired + credits, granted, at);
    };
  }

  private Wallet with(
      long available, long held, long consumed, long expired, long granted, Instant at) {
    return new Wallet(
        walletId, teamId, available, held, consumed, expired, granted, version + 1, at);
  }
}
