package io.plantain.ledger.posting;

import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// What the database says about a batch, read under the locks of its wallets.
///
/// @param wallets by team, all teams of the batch
/// @param holds by task, those that exist
/// @param seen ids of grants and expiries that are done
public record Page(Map<String, Wallet> wallets, Map<UUID, TaskHold> holds, Set<UUID> seen) {
  public Page {
    wallets = Map.copyOf(wallets);
    holds = Map.copyOf(holds);
    seen = Set.copyOf(seen);
  }
}
