package io.plantain.generation.provider;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// The `Retry-After` header: seconds or an HTTP date (RFC 9110, 10.2.3).
final class RetryAfter {
  /// A provider that says "tomorrow" would otherwise park a task beyond every deadline without
  /// another look.
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private RetryAfter() {}

  /// @param date the same answer's `Date` header: a date is only good on the clock it was told by,
  ///   and ours may be wrong
  static @Nullable Duration parse(@Nullable String header, @Nullable String date) {
    if (header == null || header.isBlank()) {
      return null;
    }
    String text = header.strip();
    try {
      Duration wait =
          text.chars().allMatch(c -> c >= '0' && c <= '9')
              ? Duration.ofSeconds(text.length() > 6 ? 1_000_000 : Long.parseLong(text))
              : Duration.between(date == null ? Instant.now() : instant(date), instant(text));
      return wait.isNegative() ? Duration.ZERO : wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    } catch (DateTimeException unreadable) {
      return null;
    }
  }

  private static Instant instant(String httpDate) {
    return ZonedDateTime.parse(httpDate.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
  }
}
