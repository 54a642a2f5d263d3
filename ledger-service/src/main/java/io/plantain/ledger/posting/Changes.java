package io.plantain.ledger.posting;

import io.plantain.ledger.posting.Command.Grant;
import io.plantain.ledger.posting.Posting.Expiry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Exactly what a batch writes; any other number of rows rolls it back.
///
/// @param inserted tasks seen for the first time
/// @param moved tasks whose open state changed
/// @param wallets one for each changed wallet
/// @param after all wallets of the batch, changed or not
public record Changes(
    Instant at,
    List<TaskHold> inserted,
    List<TaskHold> moved,
    List<Entry> entries,
    List<WalletChange> wallets,
    List<Grant> grants,
    List<Expiry> expiries,
    List<Wallet> after) {

  /// @param versionBefore guards the write
  public record WalletChange(long versionBefore, Wallet after) {}

  static Changes between(
      Page page,
      Instant at,
      Map<String, Wallet> wallets,
      Map<UUID, TaskHold> touched,
      Collection<Entry> entries,
      Collection<Grant> grants,
      Collection<Expiry> expiries) {
    List<TaskHold> inserted = new ArrayList<>();
    List<TaskHold> moved = new ArrayList<>();
    touched.forEach(
        (taskId, hold) -> (page.holds().containsKey(taskId) ? moved : inserted).add(hold));
    List<WalletChange> changed = new ArrayList<>();
    page.wallets()
        .forEach(
            (teamId, before) -> {
              Wallet after = wallets.getOrDefault(teamId, before);
              if (after.version() != before.version()) {
                changed.add(new WalletChange(before.version(), after));
              }
            });
    return new Changes(
        at,
        inserted,
        moved,
        List.copyOf(entries),
        changed,
        List.copyOf(grants),
        List.copyOf(expiries),
        List.copyOf(wallets.values()));
  }
}
