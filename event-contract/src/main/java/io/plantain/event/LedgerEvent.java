package io.plantain.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.UUID;

/// `ledger.entries.v1`: what the ledger stored for a task. A task is closed when captured,
/// refunded, declined or blocked.
public sealed interface LedgerEvent extends PipelineEvent, TaskScoped {

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
      implements LedgerEvent {}

  /// Too few credits; remembered, so a later top-up never debits a task that was reported as
  /// declined.
  @JsonTypeName("CreditsDeclined")
  record CreditsDeclined(
      UUID taskId, String teamId, Instant at, long credits, FailureReason reason, Balance balance)
      implements LedgerEvent {}

  /// @param credits paid for the pictures that were stored
  /// @param refundedCredits the rest of the hold
  @JsonTypeName("CreditsCaptured")
  record CreditsCaptured(
      UUID taskId, String teamId, Instant at, long credits, long refundedCredits, Balance balance)
      implements LedgerEvent {}

  /// The whole hold went back; 0 credits where the task failed before anything was held.
  @JsonTypeName("CreditsRefunded")
  record CreditsRefunded(UUID taskId, String teamId, Instant at, long credits, Balance balance)
      implements LedgerEvent {}
}
