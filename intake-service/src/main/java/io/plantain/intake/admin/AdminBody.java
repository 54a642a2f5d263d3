package io.plantain.intake.admin;

import io.plantain.event.EventCodec;
import io.plantain.intake.catalogue.InvalidRequest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The fields of an admin request; a null is as good as absent.
final class AdminBody {
  private static final int MAX_CHARACTERS = 200; // of a name
  private static final long MAX_CREDITS = 1_000_000_000_000L; // far from overflow
  private static final Pattern LENGTH = Pattern.compile("(\\d{1,6})(s|m|h|d)");

  private final JsonNode json;

  private AdminBody(JsonNode json) {
    this.json = json;
  }

  static AdminBody of(byte[] bytes) {
    JsonNode json =
        bytes.length == 0
            ? EventCodec.mapper().createObjectNode()
            : EventCodec.mapper().readTree(bytes);
    if (!json.isObject()) {
      throw new InvalidRequest("The body must be a JSON object.");
    }
    return new AdminBody(json);
  }

  /// The parameters of a question, as fields; the last of a name counts.
  static AdminBody of(Map<String, String[]> parameters) {
    ObjectNode json = EventCodec.mapper().createObjectNode();
    parameters.forEach((name, values) -> json.put(name, values[values.length - 1]));
    return new AdminBody(json);
  }

  AdminBody allowOnly(String... known) {
    for (String name : json.propertyNames()) {
      if (!Set.of(known).contains(name)) {
        throw new InvalidRequest(
            "Unknown field. Known fields are: "
                + String.join(", ", new TreeSet<>(Set.of(known)))
                + ".");
      }
    }
    return this;
  }

  String required(String field) {
    String text = text(field);
    if (text == null) {
      throw new InvalidRequest(field + " is required. Add it.");
    }
    return text;
  }

  @Nullable String text(String field) {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    if (!value.isString()) {
      throw new InvalidRequest(field + " must be a string.");
    }
    String text = value.stringValue().strip();
    if (text.length() > MAX_CHARACTERS || text.codePoints().anyMatch(AdminBody::isForbidden)) {
      throw new InvalidRequest(
          "%s takes at most %d characters and none of control.".formatted(field, MAX_CHARACTERS));
    }
    return text.isEmpty() ? null : text;
  }

  @Nullable UUID id(String field) {
    String text = text(field);
    if (text == null) {
      return null;
    }
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException wrong) {
      throw new InvalidRequest(field + " must be an id.");
    }
  }

  @Nullable Long credits(String field) {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < 1
        || value.longValue() > MAX_CREDITS) {
      throw new InvalidRequest(
          "%s must be a whole number from 1 to %d.".formatted(field, MAX_CREDITS));
    }
    return value.longValue();
  }

  @Nullable List<String> words(String field) {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    if (!value.isArray()) {
      throw new InvalidRequest(field + " must be a list of words.");
    }
    List<String> words = new ArrayList<>();
    for (JsonNode each : value.values()) {
      if (!each.isString()) {
        throw new InvalidRequest(field + " must be a list of words.");
      }
      words.add(each.stringValue());
    }
    return words;
  }

  /// A time (`2027-01-31T00:00:00Z`), or how long from now (`90d`).
  @Nullable Instant time(String field, Instant now) {
    String text = text(field);
    if (text == null) {
      return null;
    }
    Instant time;
    if (LENGTH.matcher(text).matches()) {
      time = now.plus(length(field, text));
    } else {
      try {
        time = Instant.parse(text);
      } catch (DateTimeException e) {
        throw new InvalidRequest(
            field + " must be a time like 2027-01-31T00:00:00Z, or a length like 90d.");
      }
    }
    if (!time.isAfter(now) || time.isAfter(now.plus(Duration.ofDays(36_500)))) {
      throw new InvalidRequest(field + " must lie in the next hundred years.");
    }
    return time;
  }

  /// How long, for example `24h`.
  Duration length(String field, Duration usual) {
    String text = text(field);
    return text == null ? usual : length(field, text);
  }

  private static Duration length(String field, String text) {
    Matcher parts = LENGTH.matcher(text);
    if (!parts.matches()) {
      throw new InvalidRequest(field + " must be a length like 90s, 10m, 24h or 7d.");
    }
    String unit = parts.group(2).toUpperCase(Locale.ROOT);
    return Duration.parse((unit.equals("D") ? "P" : "PT") + parts.group(1) + unit);
  }

  private @Nullable JsonNode value(String field) {
    JsonNode value = json.get(field);
    return value == null || value.isNull() ? null : value;
  }

  private static boolean isForbidden(int character) {
    return Character.isISOControl(character)
        || (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE);
  }
}
