package io.plantain.generation.callback;

/// What a callback came to.
enum CallbackOutcome {
  /// The job is asked for now.
  WOKE,
  /// Whoever submits has no answer yet: remembered.
  BEFORE_SUBMIT,
  /// Said before.
  REPEATED,
  /// The attempt has ended.
  LATE,
  /// The address is ours and the row is gone.
  UNKNOWN,
  /// The address or the signature is not right, or the body is none we would read.
  FORGED
}
