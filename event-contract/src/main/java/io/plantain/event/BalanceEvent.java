package io.plantain.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;

/// `ledger.balances.v1` (compacted, keyed by team): the newest balance of a wallet.
public sealed interface BalanceEvent extends PipelineEvent {

  @JsonTypeName("BalanceChanged")
  record BalanceChanged(String teamId, Instant at, Balance balance) implements BalanceEvent {
    @Override
    public String step() {
      return Long.toString(balance.version());
    }
  }
}
