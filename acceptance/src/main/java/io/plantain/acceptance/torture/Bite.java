package io.plantain.acceptance.torture;

/// A place where the product had to defend itself. A run in which one of these never happened has
/// not proved anything about it.
public enum Bite {
  CRASH_INSIDE_SUBMITTING,
  ZOMBIE_WRITE_REFUSED,
  DUPLICATE_ABSORBED,
  REDELIVERY_AFTER_COMMIT,
  UPLOAD_RETRIED,
  CALLBACK_BEFORE_SUBMIT,
  TOMBSTONE_USED,
  DEAD_LETTER_REDRIVEN
}
