package io.plantain.local.sketch;

import io.plantain.local.sketch.Steering.Trick;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What becomes of the answer to a submit on its way to the client, in every dialect.
final class SubmitAnswer {
  /// Longer than any client waits for the answer to a submit.
  static final Duration HANGS = Duration.ofMinutes(2);

  /// Long enough for a callback to be there first.
  static final Duration CALLBACK_LEAD = Duration.ofSeconds(1);

  /// How long a refused client is told to stay away.
  static final Duration COME_AGAIN_AFTER = Duration.ofSeconds(2);

  private SubmitAnswer() {}

  /// The job is made in any case; only the answer suffers.
  static Answer of(Job job, Answer.Sent usual) {
    Answer answer =
        job.steering.has(Trick.LOSE_ANSWER) || job.steering.has(Trick.HANG_ANSWER)
            ? new Answer.Cut()
            : job.steering.has(Trick.GARBLED_ANSWER) ? garbled(usual) : usual;
    Duration after = delay(job.steering);
    return after == null ? answer : new Answer.Late(after, answer);
  }

  /// The first half of a JSON document is none.
  static Answer.Sent garbled(Answer.Sent whole) {
    return new Answer.Sent(
        whole.status(), whole.contentType(), Arrays.copyOf(whole.body(), whole.body().length / 2));
  }

  static Answer.Sent refused(Answer.Sent plain, Refusal how, Instant now) {
    return switch (how) {
      case BUSY, SERVER_ERROR -> plain;
      case BUSY_SECONDS -> plain.with("Retry-After", "" + COME_AGAIN_AFTER.toSeconds());
      case BUSY_DATE ->
          plain.with(
              "Retry-After",
              DateTimeFormatter.RFC_1123_DATE_TIME.format(
                  now.plus(COME_AGAIN_AFTER).atOffset(ZoneOffset.UTC)));
    };
  }

  private static @Nullable Duration delay(Steering steering) {
    if (steering.has(Trick.HANG_ANSWER)) {
      return HANGS;
    }
    if (steering.answer() != null) {
      return steering.answer();
    }
    return steering.has(Trick.CALLBACK_EARLY) ? CALLBACK_LEAD : null;
  }
}
