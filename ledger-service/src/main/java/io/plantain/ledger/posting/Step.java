package io.plantain.ledger.posting;

import org.jspecify.annotations.Nullable;

/// What became of one command.
///
/// @param hold the task as it is after the command; null for grants and expiries
/// @param uncollected credits for pictures that were delivered although nothing is held any more
public record Step(Command command, Effect effect, @Nullable TaskHold hold, long uncollected) {

  public enum Effect {
    APPLIED,
    /// Seen before, or without meaning any more; answered from what is stored.
    DUPLICATE,
    /// A second, different outcome: the first one stands.
    CONFLICT
  }

  static Step applied(Command command, @Nullable TaskHold hold) {
    return new Step(command, Effect.APPLIED, hold, 0);
  }

  static Step duplicate(Command command, @Nullable TaskHold hold) {
    return new Step(command, Effect.DUPLICATE, hold, 0);
  }

  static Step conflict(Command command, TaskHold hold, long uncollected) {
    return new Step(command, Effect.CONFLICT, hold, uncollected);
  }
}
