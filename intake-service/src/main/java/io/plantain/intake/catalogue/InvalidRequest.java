package io.plantain.intake.catalogue;

/// A request that cannot become a task; the message says what to change. Unchecked and without a
/// stack trace: it only leaves the depth of a request's reading.
public final class InvalidRequest extends RuntimeException {
  /// Where there is no other.
  public static final String CODE = "invalid_request";

  private static final long serialVersionUID = 1;

  private final String code;

  public InvalidRequest(String message) {
    this(CODE, message);
  }

  /// @param code where a client may want to tell it from others
  public InvalidRequest(String code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  public String code() {
    return code;
  }

  /// What to change.
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
