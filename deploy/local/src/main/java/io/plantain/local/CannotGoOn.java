package io.plantain.local;

/// Ends the command with one sentence that says what to do.
public final class CannotGoOn extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CannotGoOn(String sentence) {
    super(sentence);
  }

  public CannotGoOn(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
