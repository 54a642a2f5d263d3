package io.plantain.generation.attempt;

/// How far an attempt is; the number stands in the row.
enum AttemptState {
  /// A cancel came before the task itself did.
  TOMBSTONE(0),
  QUEUED(1),
  /// A request may be on its way: found again after its lease, nobody knows whether it arrived.
  SUBMITTING(2),
  RUNNING(3),
  /// The outcome is stored, not yet acknowledged by the broker.
  FINISHED(4),
  PUBLISHED(5);

  private static final AttemptState[] BY_NUMBER = values();

  private final int number;

  AttemptState(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  static AttemptState of(int number) {
    return BY_NUMBER[number];
  }
}
