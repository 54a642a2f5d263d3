package io.plantain.intake.http;

import io.plantain.intake.catalogue.InvalidRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Typed values of query parameters; an empty one is as good as none.
public final class Query {
  private static final Pattern ID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,7}");
  private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
  private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

  private Query() {}

  public static int number(String name, @Nullable String text, int usual, int max) {
    if (text == null || text.isEmpty()) {
      return usual;
    }
    int number = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : 0;
    if (number < 1 || number > max) {
      throw new InvalidRequest("%s must be a whole number from 1 to %d.".formatted(name, max));
    }
    return number;
  }

  /// A time with its zone, or a day, which begins in UTC.
  public static @Nullable Instant time(String name, @Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      Instant time =
          DAY.matcher(text).matches()
              ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
              : OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
      if (isKept(time)) {
        return time;
      }
    } catch (DateTimeParseException wrong) {
      // as below
    }
    throw new InvalidRequest(
        name + " must be a time like 2026-01-31T12:00:00Z or a day like 2026-01-31.");
  }

  public static @Nullable UUID id(String name, @Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    if (!ID.matcher(text).matches()) {
      throw new InvalidRequest(name + " must be an id.");
    }
    return UUID.fromString(text);
  }

  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  public static @Nullable String oneOf(String name, @Nullable String text, List<String> words) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    if (!words.contains(text)) {
      throw new InvalidRequest("%s must be one of: %s.".formatted(name, String.join(", ", words)));
    }
    return text;
  }

  /// A place in a list, for its reader to give back as it is.
  public static String cursor(List<String> parts) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(String.join(" ", parts).getBytes(StandardCharsets.UTF_8));
  }

  /// @param parts how many the place has
  public static List<String> place(String cursor, int parts) {
    try {
      List<String> place =
          List.of(
              new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8)
                  .split(" ", -1));
      if (place.size() == parts) {
        return place;
      }
    } catch (IllegalArgumentException wrong) {
      // as below
    }
    throw wrongCursor();
  }

  /// The time of a place. A cursor that we did not make may name one that no database knows.
  public static Instant timeOf(String part) {
    try {
      Instant time = Instant.parse(part);
      if (isKept(time)) {
        return time;
      }
    } catch (DateTimeParseException wrong) {
      // as below
    }
    throw wrongCursor();
  }

  private static boolean isKept(Instant time) {
    return !time.isBefore(FIRST) && time.isBefore(LAST);
  }

  public static InvalidRequest wrongCursor() {
    return new InvalidRequest("cursor must be the next_cursor of an answer.");
  }
}
