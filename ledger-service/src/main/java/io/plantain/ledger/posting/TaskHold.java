package io.plantain.ledger.posting;

import io.plantain.event.Price;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the ledger knows of a task.
///
/// @param amount asked for by the hold; 0 until then
/// @param captured paid, or asked for by a capture that came before the hold
/// @param price bound by the hold
/// @param held when the credits were taken
/// @param settled when they were captured, released or refused
/// @param byOperator released by hand
public record TaskHold(
    UUID taskId,
    long walletId,
    State state,
    long amount,
    long captured,
    @Nullable Price price,
    @Nullable Instant deadline,
    @Nullable Moment held,
    @Nullable Moment settled,
    boolean byOperator) {

  /// Only HELD and EARLY_CAPTURE ever change again; the codes are stored.
  public enum State {
    HELD(1),
    CAPTURED(2),
    RELEASED(3),
    /// Too few credits; remembered, so that a top-up never debits a task reported as declined.
    DECLINED(4),
    /// Released before it was held: a later hold takes nothing.
    VOID(5),
    /// Delivered before it was held: a later hold is captured at once.
    EARLY_CAPTURE(6);

    private final int code;

    State(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }

    public static State of(int code) {
      return values()[code - 1];
    }
  }

  static TaskHold declined(Command.Hold asked, long walletId, Moment settled) {
    return asked(asked, walletId, State.DECLINED, null, settled);
  }

  static TaskHold held(Command.Hold asked, long walletId, Moment held) {
    return asked(asked, walletId, State.HELD, held, null);
  }

  static TaskHold voided(Command.Release release, long walletId, Moment settled) {
    return new TaskHold(
        release.taskId(),
        walletId,
        State.VOID,
        0,
        0,
        null,
        null,
        null,
        settled,
        release.byOperator());
  }

  static TaskHold earlyCapture(UUID taskId, long walletId, long credits) {
    return new TaskHold(
        taskId, walletId, State.EARLY_CAPTURE, 0, credits, null, null, null, null, false);
  }

  TaskHold settled(State state, long captured, Moment settled) {
    return settled(state, captured, settled, false);
  }

  TaskHold settled(State state, long captured, Moment settled, boolean byOperator) {
    return new TaskHold(
        taskId, walletId, state, amount, captured, price, deadline, held, settled, byOperator);
  }

  private static TaskHold asked(
      Command.Hold asked,
      long walletId,
      State state,
      @Nullable Moment held,
      @Nullable Moment settled) {
    return new TaskHold(
        asked.taskId(),
        walletId,
        state,
        asked.price().credits(),
        0,
        asked.price(),
        asked.deadline(),
        held,
        settled,
        false);
  }
}
