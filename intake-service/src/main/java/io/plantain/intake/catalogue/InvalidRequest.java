package io.plantain.intake.catalogue;

/// A request that cannot become a task; the message says what to change. Unchecked and without a
/// stack trace: it only leaves the depth of a request's reading.
public final class InvalidRequest extends RuntimeException {
  private static final long serialVersionUID = 1;

  public InvalidRequest(String message) {
    super(message, null, false, false);
  }

  /// What to change.
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
