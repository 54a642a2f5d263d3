package io.plantain.intake.catalogue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Reads typed values from a JSON object and never converts: "2" is not 2. A null is as good as
/// absent.
final class Fields {
  private static final int MAX_ECHOED_CHARACTERS = 64; // of what the client itself wrote

  private final JsonNode node;
  private final String path;

  Fields(JsonNode node, String path) {
    this.node = node;
    this.path = path;
  }

  String nameOf(String field) {
    return path + field;
  }

  void allowOnly(Set<String> known) {
    for (String name : node.propertyNames()) {
      if (!known.contains(name)) {
        throw new InvalidRequest(
            "Unknown field %s. Remove it; known fields are: %s."
                .formatted(echo(path + name), String.join(", ", new TreeSet<>(known))));
      }
    }
  }

  boolean has(String field) {
    return value(field) != null;
  }

  @Nullable String text(String field, int maxCharacters) {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    if (!value.isString()) {
      throw new InvalidRequest(nameOf(field) + " must be a string.");
    }
    return checked(value.stringValue(), nameOf(field), maxCharacters);
  }

  @Nullable Boolean bool(String field) {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    if (!value.isBoolean()) {
      throw new InvalidRequest(nameOf(field) + " must be true or false.");
    }
    return value.booleanValue();
  }

  @Nullable Long whole(String field, double min, double max) {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < min
        || value.longValue() > max) {
      throw new InvalidRequest(
          "%s must be a whole number from %s to %s."
              .formatted(nameOf(field), plain(min), plain(max)));
    }
    return value.longValue();
  }

  @Nullable Double number(String field, double min, double max) {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    double number = value.doubleValue(Double.NaN); // 400 digits are a number, but no double
    if (!(number >= min && number <= max)) {
      throw new InvalidRequest(
          "%s must be a number from %s to %s.".formatted(nameOf(field), plain(min), plain(max)));
    }
    return number;
  }

  List<String> texts(String field, int maxEntries, int maxCharacters) {
    JsonNode value = value(field);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray()) {
      throw new InvalidRequest(nameOf(field) + " must be a list of strings.");
    }
    if (value.size() > maxEntries) {
      throw new InvalidRequest(
          "%s takes at most %d; %d were given.".formatted(nameOf(field), maxEntries, value.size()));
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode each : value.values()) {
      String name = "%s[%d]".formatted(nameOf(field), texts.size());
      if (!each.isString()) {
        throw new InvalidRequest(name + " must be a string.");
      }
      texts.add(checked(each.stringValue(), name, maxCharacters));
    }
    return texts;
  }

  Fields object(String field) {
    JsonNode value = value(field);
    if (value == null) {
      return new Fields(JsonNodeFactory.instance.objectNode(), nameOf(field) + ".");
    }
    if (!value.isObject()) {
      throw new InvalidRequest(nameOf(field) + " must be an object.");
    }
    return new Fields(value, nameOf(field) + ".");
  }

  Collection<Map.Entry<String, JsonNode>> entries() {
    return node.properties();
  }

  private @Nullable JsonNode value(String field) {
    JsonNode value = node.get(field);
    return value == null || value.isNull() ? null : value;
  }

  static String checked(String text, String name, int maxCharacters) {
    if (text.codePointCount(0, text.length()) > maxCharacters) {
      throw new InvalidRequest(
          "%s is too long: at most %d characters.".formatted(name, maxCharacters));
    }
    if (text.codePoints().anyMatch(Fields::isForbidden)) {
      throw new InvalidRequest(
          name + " contains a control character or half a character. Remove it.");
    }
    return text;
  }

  /// Layout is fine; other controls (NUL first of all) and lone surrogates cannot be stored.
  private static boolean isForbidden(int character) {
    boolean layout = character == '\n' || character == '\r' || character == '\t';
    boolean loneSurrogate =
        character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
    return (Character.isISOControl(character) && !layout) || loneSurrogate;
  }

  static String echo(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .limit(MAX_ECHOED_CHARACTERS)
        .forEach(c -> safe.appendCodePoint(isForbidden(c) || Character.isWhitespace(c) ? '?' : c));
    return "\"" + safe + "\"";
  }

  /// Also of blanks that Java does not count as white space, and of what has no width at all.
  static boolean isBlank(String text) {
    return text.codePoints()
        .allMatch(
            c ->
                Character.isWhitespace(c)
                    || Character.isSpaceChar(c)
                    || Character.getType(c) == Character.FORMAT);
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }
}
