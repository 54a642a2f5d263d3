package io.plantain.moderation;

/// What becomes of a prompt that a person should look at.
enum ReviewMode {
  /// It passes and stands in the queue.
  PASS,
  /// Its task waits until an operator decides, or until its deadline.
  HOLD,
  /// It is blocked and stands in the queue; approved later, the same prompt passes from then on.
  BLOCK
}
