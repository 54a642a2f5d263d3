package io.plantain.intake.submission;

import java.util.UUID;

/// What became of an order.
public sealed interface Answer {
  /// Stored, now or when the same key was first used.
  record Accepted(UUID taskId, long credits) implements Answer {}

  /// The key belongs to another request.
  record KeyReused() implements Answer {}

  /// The key has spent what it may.
  record SpendCapReached(long needed, long left) implements Answer {}

  /// Too few credits.
  ///
  /// @param mayChange the ledger has not answered for all accepted tasks yet
  record TooFewCredits(long needed, long available, boolean mayChange) implements Answer {}
}
