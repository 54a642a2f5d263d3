package io.plantain.intake.submission;

/// Nothing was stored that the caller can count on: try again with the same idempotency key.
public final class Overloaded extends RuntimeException {
  private static final long serialVersionUID = 1;

  Overloaded(String why) {
    super(why);
  }
}
