package io.plantain.ledger.posting;

import java.time.Instant;
import java.util.UUID;

/// A journal row: credits that moved from one bucket of a wallet to another.
///
/// @param version of the wallet after this row; gapless
/// @param ref the task, grant or expiry that moved them
public record Entry(
    long walletId,
    long version,
    Kind kind,
    UUID ref,
    long credits,
    long availableAfter,
    long heldAfter,
    Instant at) {

  /// Each kind is a fixed pair of buckets; the codes are stored.
  public enum Kind {
    GRANT(1),
    HOLD(2),
    CAPTURE(3),
    RELEASE(4),
    EXPIRE(5);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }

    public static Kind of(int code) {
      return values()[code - 1];
    }
  }
}
