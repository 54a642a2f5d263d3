package io.plantain.acceptance.torture.traffic;

import java.util.Locale;
import java.util.Set;

/// What customers send, how often, and how it ends when nothing else goes wrong.
///
/// Ends are `success`, `canceled`, the reason of a failure, or `refused` with an HTTP status.
public enum Kind {
  STANDARD(220, Form.PICTURE, "", "success"),
  SEVERAL(60, Form.SEVERAL, "", "success"),
  INLINE(80, Form.INLINE, "", "success"),
  SLOW(40, Form.ANY, "sketch:slow 6s", "success"),
  NO_KEY(30, Form.PICTURE, "", "success"),

  // The provider misbehaves, and the task succeeds all the same.
  SLOW_ANSWER(50, Form.ANY, "sketch:slow-answer 3s", "success"),
  RATE_LIMIT(15, Form.ANY, "sketch:rate-limit", "success"),
  RATE_LIMIT_DATE(15, Form.ANY, "sketch:rate-limit-date", "success"),
  QUOTA(8, Form.ANY, "sketch:quota-once", "success"),
  ERROR_ONCE(15, Form.ANY, "sketch:error-once", "success"),
  FLAKY(10, Form.ANY, "sketch:flaky", "success"),
  GARBLED_POLL(15, Form.ANY, "sketch:garbled-poll", "success"),
  CALLBACK_TWICE(20, Form.PICTURE, "sketch:callback-twice", "success"),
  CALLBACK_EARLY(25, Form.PICTURE, "sketch:callback-early", "success"),
  CALLBACK_FORGED(20, Form.PICTURE, "sketch:callback-forged sketch:slow 2s", "success"),
  CALLBACK_LATE(10, Form.PICTURE, "sketch:callback-late", "success"),

  // The answer to the submit is lost. A callback may still name the job; then it is paid as usual.
  HANG_ANSWER(8, Form.ANY, "sketch:hang-answer", "submission_outcome_unknown", "success"),
  LOSE_ANSWER(12, Form.ANY, "sketch:lose-answer", "submission_outcome_unknown", "success"),
  GARBLED_ANSWER(10, Form.ANY, "sketch:garbled-answer", "submission_outcome_unknown", "success"),
  LOST_FOR_GOOD(
      8, Form.ANY, "sketch:lose-answer sketch:callback-lost", "submission_outcome_unknown"),

  // The provider misbehaves, and the task fails for free.
  FAIL(15, Form.ANY, "sketch:fail", "provider_failed"),
  NO_IMAGE(12, Form.ANY, "sketch:no-image", "no_result"),
  REFUSED_BY_PROVIDER(
      10, Form.PICTURE, "sketch:blocked", "provider_content_blocked", "provider_failed"),
  HTML(12, Form.ANY, "sketch:html", "invalid_result"),
  BOMB(8, Form.ANY, "sketch:bomb", "invalid_result"),
  TINY(6, Form.ANY, "sketch:tiny", "invalid_result"),
  TRUNCATED(12, Form.ANY, "sketch:truncated", "invalid_result", "result_unreachable"),
  OVERSIZE(6, Form.PICTURE, "sketch:oversize", "invalid_result"),
  ENDLESS(3, Form.PICTURE, "sketch:endless", "invalid_result"),
  REDIRECT_METADATA(10, Form.PICTURE, "sketch:redirect-metadata", "result_unreachable"),
  REDIRECT_LOCAL(10, Form.PICTURE, "sketch:redirect-local", "result_unreachable"),
  EXPIRED_LINK(10, Form.PICTURE, "sketch:expired-link", "result_unreachable", "success"),
  HANG(12, Form.IMPATIENT, "sketch:hang", "deadline_exceeded"),

  // The customer changes his mind.
  CANCEL_AT_ONCE(20, Form.ANY, "sketch:slow 6s", "canceled", "success"),
  CANCEL_RUNNING(20, Form.ANY, "sketch:slow 8s", "canceled", "success"),
  CANCEL_TWICE(12, Form.ANY, "sketch:slow 6s", "canceled", "success"),
  CANCEL_LONG(8, Form.ANY, "sketch:slow 60s", "canceled", "success"),
  CANCEL_AFTER_END(10, Form.ANY, "", "success"),

  // He asks for what he cannot have.
  BLOCKED(50, Form.ANY, "", "content_blocked"),
  TOO_EXPENSIVE(25, Form.EXPENSIVE, "", "refused 402", "insufficient_credits"),
  LAST_CREDITS(20, Form.PICTURE, "", "success", "refused 402", "insufficient_credits"),
  INVALID(30, Form.PICTURE, "", "refused 400"),

  // He repeats himself.
  DUPLICATE(40, Form.ANY, "", "success"),
  KEY_REUSED(20, Form.ANY, "", "success"),

  /// Another request under the key of a `KEY_REUSED` one, sent after that was accepted.
  OTHER_BODY(0, Form.PICTURE, "", "refused 409");

  /// What kind of picture is ordered.
  enum Form {
    PICTURE,
    SEVERAL,
    INLINE,
    IMPATIENT,
    EXPENSIVE,
    /// A picture by link, or now and then one that comes inline.
    ANY
  }

  /// How any task may end while processes are killed, stopped and cut off from each other: a submit
  /// that nobody knows the outcome of is not repeated, a long pause may be longer than a deadline
  /// or than the time that storage gives a provider.
  static final Set<String> BECAUSE_OF_FAULTS =
      Set.of("submission_outcome_unknown", "deadline_exceeded", "result_unreachable");

  final int weight;
  final Form form;
  final String words;
  private final Set<String> ends;

  Kind(int weight, Form form, String words, String... ends) {
    this.weight = weight;
    this.form = form;
    this.words = words;
    this.ends = Set.of(ends);
  }

  /// As it stands in `Sent` and in reports: `slow-answer`.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Kind of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /// Whether it ends like this when nothing else goes wrong.
  public boolean usually(String end) {
    return ends.contains(end);
  }

  /// Whether it may end like this while the system is under fire. Nobody may be refused: what the
  /// customer sent is as good or bad as before.
  public boolean underFire(String end) {
    return usually(end) || BECAUSE_OF_FAULTS.contains(end);
  }

  boolean cancels() {
    return name().startsWith("CANCEL_");
  }
}
