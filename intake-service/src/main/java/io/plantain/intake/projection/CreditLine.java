package io.plantain.intake.projection;

import io.plantain.event.LedgerEvent;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A line of a team's statement, as the ledger told it. The same event makes the same line.
///
/// @param credits below 0 where they went
/// @param balanceAfter what could be spent then
/// @param ref the grant or expiry
record CreditLine(
    String teamId,
    Instant at,
    long version,
    String entry,
    long credits,
    long balanceAfter,
    @Nullable UUID taskId,
    @Nullable UUID ref,
    @Nullable String reason) {

  /// Null where nothing changed of what can be spent.
  static @Nullable CreditLine of(LedgerEvent event) {
    return switch (event) {
      case LedgerEvent.CreditsDebited e -> ofTask(e, "debit", -e.credits(), e.taskId());
      case LedgerEvent.CreditsDeclined e -> null;
      case LedgerEvent.CreditsCaptured e -> ofTask(e, "refund", e.refundedCredits(), e.taskId());
      case LedgerEvent.CreditsRefunded e -> ofTask(e, "refund", e.credits(), e.taskId());
      case LedgerEvent.CreditsAdded e ->
          line(
              e,
              e.taskId() == null ? "grant" : "refund",
              e.credits(),
              e.taskId(),
              e.grantId(),
              e.reason());
      case LedgerEvent.CreditsTakenBack e ->
          line(e, "expiry", -e.credits(), null, e.expiryId(), e.reason());
    };
  }

  private static @Nullable CreditLine ofTask(
      LedgerEvent event, String entry, long credits, UUID taskId) {
    return credits == 0 ? null : line(event, entry, credits, taskId, null, null);
  }

  private static CreditLine line(
      LedgerEvent event,
      String entry,
      long credits,
      @Nullable UUID taskId,
      @Nullable UUID ref,
      @Nullable String reason) {
    return new CreditLine(
        event.teamId(),
        event.at(),
        event.balance().version(),
        entry,
        credits,
        event.balance().available(),
        taskId,
        ref,
        reason);
  }
}
