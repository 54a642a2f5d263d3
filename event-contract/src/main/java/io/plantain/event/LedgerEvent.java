package io.plantain.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `ledger.entries.v1`: what the ledger stored, for a task or for a team. A task is closed when
/// captured, refunded, declined or blocked.
public sealed interface LedgerEvent extends PipelineEvent {

  /// The wallet as it was after the newest change the ledger knew when it answered.
  Balance balance();

  /// Credits are held; generation may start. Said again for every redelivered verdict, also of a
  /// finished task.
  @JsonTypeName("CreditsDebited")
  record CreditsDebited(
      UUID taskId,
      String teamId,
      Instant at,
      long credits,
      Balance balance,
      TaskSpec spec,
      Price price,
      Instant deadline)
      implements LedgerEvent, TaskScoped {}

  /// Too few credits; remembered, so a later top-up never debits a task that was reported as
  /// declined.
  @JsonTypeName("CreditsDeclined")
  record CreditsDeclined(
      UUID taskId, String teamId, Instant at, long credits, FailureReason reason, Balance balance)
      implements LedgerEvent, TaskScoped {}

  /// @param credits paid for the pictures that were stored
  /// @param refundedCredits the rest of the hold
  @JsonTypeName("CreditsCaptured")
  record CreditsCaptured(
      UUID taskId, String teamId, Instant at, long credits, long refundedCredits, Balance balance)
      implements LedgerEvent, TaskScoped {}

  /// The whole hold went back; 0 credits where the task failed before anything was held.
  ///
  /// @param reason where the ledger itself ended the task; absent where another stage did and says
  ///   why
  @JsonTypeName("CreditsRefunded")
  record CreditsRefunded(
      UUID taskId,
      String teamId,
      Instant at,
      long credits,
      Balance balance,
      @Nullable FailureReason reason)
      implements LedgerEvent, TaskScoped {
    public CreditsRefunded(UUID taskId, String teamId, Instant at, long credits, Balance balance) {
      this(taskId, teamId, at, credits, balance, null);
    }
  }

  /// A grant is in the wallet.
  ///
  /// @param taskId the paid task whose credits these are, given back by an operator
  @JsonTypeName("CreditsAdded")
  record CreditsAdded(
      UUID grantId,
      String teamId,
      Instant at,
      long credits,
      String reason,
      @Nullable UUID taskId,
      Balance balance)
      implements LedgerEvent {
    @Override
    public String step() {
      return grantId.toString();
    }
  }

  /// Unspent credits were taken back.
  ///
  /// @param credits what was there to take
  @JsonTypeName("CreditsTakenBack")
  record CreditsTakenBack(
      UUID expiryId, String teamId, Instant at, long credits, String reason, Balance balance)
      implements LedgerEvent {
    @Override
    public String step() {
      return expiryId.toString();
    }
  }
}
