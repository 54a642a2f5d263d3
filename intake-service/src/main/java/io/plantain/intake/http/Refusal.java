package io.plantain.intake.http;

import org.jspecify.annotations.Nullable;

/// An answer other than success, thrown to where answers are written.
///
/// Without a stack trace: it is not a fault.
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String code;
  private final @Nullable Integer retryAfterSeconds;

  private Refusal(
      int status, String code, @Nullable String message, @Nullable Integer retryAfterSeconds) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /// @param code of `errors.yml`, which knows the status
  public static Refusal of(String code, @Nullable String message) {
    return new Refusal(ErrorCodes.statusOf(code), code, message, null);
  }

  /// What the container says; it has more statuses than we have codes.
  static Refusal of(int status, String code, @Nullable String message) {
    return new Refusal(status, code, message, null);
  }

  public static Refusal notFound() {
    return of("not_found", "There is no such task. Check the task id.");
  }

  public static Refusal tooMany(String message, int waitSeconds) {
    return new Refusal(429, "rate_limited", message, waitSeconds);
  }

  public static Refusal tryAgain() {
    return new Refusal(
        503,
        "unavailable",
        "The service cannot answer right now. Try again in a few seconds, with the same"
            + " Idempotency-Key if you sent one.",
        2);
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  @Nullable Integer retryAfterSeconds() {
    return retryAfterSeconds;
  }
}
