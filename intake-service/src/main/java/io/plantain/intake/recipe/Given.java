package io.plantain.intake.recipe;

import io.plantain.intake.catalogue.InvalidRequest;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Typed values of a JSON object of a batch; refusals name their place and say what to change.
record Given(JsonNode node, String path) {
  Given {
    if (!node.isObject()) {
      throw new InvalidRequest((path.isEmpty() ? "The body" : path) + " must be a JSON object.");
    }
  }

  void allowOnly(Set<String> known) {
    for (String name : node.propertyNames()) {
      if (!known.contains(name)) {
        throw new InvalidRequest(
            "Unknown field \"%s\". Remove it; known fields are: %s."
                .formatted(
                    nameOf(name.replaceAll("[^\\x21-\\x7e]", "?")),
                    String.join(", ", new TreeSet<>(known))));
      }
    }
  }

  @Nullable String text(String field, int maxCharacters) {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    if (!value.isString() || value.stringValue().isBlank()) {
      throw new InvalidRequest(nameOf(field) + " must be a string with something in it.");
    }
    String text = value.stringValue();
    checkText(text, nameOf(field), maxCharacters);
    return text;
  }

  /// What a database or a file name could not bear.
  static void checkText(String text, String name, int maxCharacters) {
    if (text.codePointCount(0, text.length()) > maxCharacters) {
      throw new InvalidRequest(
          "%s is too long: at most %d characters.".formatted(name, maxCharacters));
    }
    boolean forbidden =
        text.codePoints()
            .anyMatch(
                c ->
                    (Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t')
                        || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
    if (forbidden) {
      throw new InvalidRequest(
          name + " contains a control character or half a character. Remove it.");
    }
  }

  @Nullable Integer whole(String field, int min, int max) {
    Long number = whole(field, (long) min, max);
    return number == null ? null : Math.toIntExact(number);
  }

  @Nullable Long whole(String field, long min, long max) {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < min
        || value.longValue() > max) {
      throw new InvalidRequest(
          "%s must be a whole number from %d to %d.".formatted(nameOf(field), min, max));
    }
    return value.longValue();
  }

  boolean bool(String field, boolean otherwise) {
    JsonNode value = value(field);
    if (value == null) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      throw new InvalidRequest(nameOf(field) + " must be true or false.");
    }
    return value.booleanValue();
  }

  @Nullable JsonNode object(String field) {
    JsonNode value = value(field);
    if (value != null && !value.isObject()) {
      throw new InvalidRequest(nameOf(field) + " must be an object.");
    }
    return value;
  }

  @Nullable JsonNode value(String field) {
    JsonNode value = node.get(field);
    return value == null || value.isNull() ? null : value;
  }

  String nameOf(String field) {
    return path.isEmpty() ? field : path + "." + field;
  }
}
