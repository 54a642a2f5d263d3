package io.plantain.intake.projection;

import io.plantain.event.Balance;

/// What a batch says about one team: the newest balance in it, the credits of tasks the ledger has
/// now answered, the places of tasks that ended, and those that ended while they waited for one.
record BalanceChange(
    long available, long held, long version, long answered, int places, int inLine) {
  private static final long NO_BALANCE = -1; // older than every wallet

  static BalanceChange of(Balance balance) {
    return new BalanceChange(balance.available(), balance.held(), balance.version(), 0, 0, 0);
  }

  static BalanceChange answered(long credits) {
    return new BalanceChange(0, 0, NO_BALANCE, credits, 0, 0);
  }

  static BalanceChange freed() {
    return new BalanceChange(0, 0, NO_BALANCE, 0, 1, 0);
  }

  static BalanceChange leftTheLine() {
    return new BalanceChange(0, 0, NO_BALANCE, 0, 0, 1);
  }

  BalanceChange plus(BalanceChange other) {
    BalanceChange newer = other.version > version ? other : this;
    return new BalanceChange(
        newer.available,
        newer.held,
        newer.version,
        answered + other.answered,
        places + other.places,
        inLine + other.inLine);
  }
}
