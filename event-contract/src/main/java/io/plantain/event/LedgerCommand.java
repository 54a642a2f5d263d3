package io.plantain.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `ledger.commands.v1`: what the ledger's own HTTP edge and renewals ask for, keyed by team. One
/// writer path for all money.
public sealed interface LedgerCommand extends PipelineEvent {

  /// @param grantId the same grant id never grants twice
  /// @param credits 1 or more
  /// @param taskId the paid task whose credits an operator gives back; absent in any other grant
  @JsonTypeName("CreditsGranted")
  record CreditsGranted(
      UUID grantId, String teamId, Instant at, long credits, String reason, @Nullable UUID taskId)
      implements LedgerCommand {
    public CreditsGranted(UUID grantId, String teamId, Instant at, long credits, String reason) {
      this(grantId, teamId, at, credits, reason, null);
    }

    @Override
    public String step() {
      return grantId.toString();
    }
  }

  /// Takes unspent credits back (`available` to `expired`); takes what is there where less is left.
  @JsonTypeName("CreditsExpired")
  record CreditsExpired(UUID expiryId, String teamId, Instant at, long credits, String reason)
      implements LedgerCommand {
    @Override
    public String step() {
      return expiryId.toString();
    }
  }

  /// An operator ends what a task holds: its credits go back, and whatever is delivered later is
  /// free.
  @JsonTypeName("ReleaseOrdered")
  record ReleaseOrdered(UUID taskId, String teamId, Instant at) implements LedgerCommand {
    @Override
    public String step() {
      return taskId.toString();
    }
  }
}
