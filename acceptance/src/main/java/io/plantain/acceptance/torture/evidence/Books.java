package io.plantain.acceptance.torture.evidence;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The ledger's tables, read in one snapshot.
public record Books(
    List<Wallet> wallets,
    List<Hold> holds,
    List<Entry> entries,
    List<Grant> grants,
    List<Expiry> expiries) {
  public Books {
    wallets = List.copyOf(wallets);
    holds = List.copyOf(holds);
    entries = List.copyOf(entries);
    grants = List.copyOf(grants);
    expiries = List.copyOf(expiries);
  }

  public static Books empty() {
    return new Books(List.of(), List.of(), List.of(), List.of(), List.of());
  }

  public record Wallet(
      long id,
      String teamId,
      long available,
      long held,
      long consumed,
      long expired,
      long granted,
      long version) {}

  /// Its states, in the numbers of the table.
  public enum State {
    NONE,
    HELD,
    CAPTURED,
    RELEASED,
    DECLINED,
    VOID,
    EARLY_CAPTURE;

    public static State of(int number) {
      return values()[number];
    }
  }

  public record Hold(
      UUID taskId,
      long walletId,
      State state,
      long amount,
      long captured,
      @Nullable Long unitCredits,
      @Nullable Integer images) {}

  /// The journal's kinds, in the numbers of the table.
  public enum Kind {
    NONE,
    GRANT,
    HOLD,
    CAPTURE,
    RELEASE,
    EXPIRE;

    public static Kind of(int number) {
      return values()[number];
    }
  }

  public record Entry(
      long walletId,
      long version,
      Kind kind,
      UUID ref,
      long amount,
      long availableAfter,
      long heldAfter,
      Instant at) {}

  public record Grant(UUID grantId, long walletId, long amount) {}

  public record Expiry(UUID expiryId, long walletId, long amount, long taken) {}
}
