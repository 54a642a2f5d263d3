package io.plantain.intake.submission;

import org.jspecify.annotations.Nullable;

/// What is left of a team's credits and places while a batch of orders is decided; its row is
/// locked.
final class Room {
  private final long available;
  private final @Nullable Integer jobLimit;
  private long unanswered;
  private int running;
  private int waiting;

  Room(long available, long unanswered, @Nullable Integer jobLimit, int running, int waiting) {
    this.available = available;
    this.unanswered = unanswered;
    this.jobLimit = jobLimit;
    this.running = running;
    this.waiting = waiting;
  }

  long free() {
    return available - unanswered;
  }

  /// Whether the ledger has answers to give that may change what is free.
  boolean isOpen() {
    return unanswered > 0;
  }

  boolean hasLimit() {
    return jobLimit != null;
  }

  /// Speaks for the credits and takes a place.
  ///
  /// @param paced whether the task needs a turn first
  /// @return whether the task has to wait in line for it
  boolean take(long credits, boolean paced) {
    unanswered += credits;
    if (jobLimit == null && !paced) {
      return false;
    }
    if (jobLimit != null && running < jobLimit && waiting == 0 && !paced) { // nobody overtakes
      running++;
      return false;
    }
    waiting++;
    return true;
  }

  long unanswered() {
    return unanswered;
  }

  int running() {
    return running;
  }

  int waiting() {
    return waiting;
  }
}
