package io.plantain.intake.task;

/// How the money of a task ended.
public enum Settlement {
  /// Paid for what was stored.
  CAPTURED,
  /// The hold went back, or there was none.
  REFUNDED,
  /// There were too few credits to hold.
  DECLINED,
  /// Blocked before anything was held.
  NEVER_HELD
}
