package io.plantain.intake.webhook;

import io.plantain.intake.catalogue.InvalidRequest;
import io.plantain.intake.http.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads the bodies and words of the webhook API; every refusal says what to change.
final class WebhookRequest {
  private static final int MAX_URL_CHARACTERS = 2_048;
  private static final int MAX_DESCRIPTION_CHARACTERS = 200;
  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private final JsonNode body;

  WebhookRequest(JsonNode body, Set<String> fields) {
    this.body = body;
    if (!body.isObject()) {
      throw new InvalidRequest("The body must be a JSON object.");
    }
    for (String name : body.propertyNames()) {
      if (!fields.contains(name)) {
        throw new InvalidRequest(
            "Unknown field %s. Remove it; known fields are: %s."
                .formatted(echo(name), String.join(", ", new TreeSet<>(fields))));
      }
    }
  }

  @Nullable String url() {
    return text("url", MAX_URL_CHARACTERS);
  }

  @Nullable String description() {
    return text("description", MAX_DESCRIPTION_CHARACTERS);
  }

  @Nullable List<String> events() {
    JsonNode value = value("events");
    if (value == null) {
      return null;
    }
    List<String> events = new ArrayList<>();
    if (value.isArray()) {
      value.values().forEach(each -> events.add(each.isString() ? each.stringValue() : ""));
    }
    if (events.isEmpty() || !EventType.ALL.containsAll(events)) {
      throw new InvalidRequest(
          "events must be a list of some of: %s.".formatted(String.join(", ", EventType.ALL)));
    }
    return events.stream().distinct().sorted().toList();
  }

  @Nullable Boolean enabled() {
    JsonNode value = value("enabled");
    if (value == null) {
      return null;
    }
    if (!value.isBoolean()) {
      throw new InvalidRequest("enabled must be true or false.");
    }
    return value.booleanValue();
  }

  @Nullable Integer whole(String field, int min, int max) {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < min
        || value.intValue() > max) {
      throw new InvalidRequest(
          "%s must be a whole number from %d to %d.".formatted(field, min, max));
    }
    return value.intValue();
  }

  @Nullable Instant time(String field) {
    return Query.time(field, text(field, 64));
  }

  @Nullable String status() {
    return status(text("status", 20));
  }

  static @Nullable String status(@Nullable String word) {
    if (word == null || word.isEmpty()) {
      return null;
    }
    if (!Set.of("waiting", "delivered", "failed", "skipped").contains(word)) {
      throw new InvalidRequest("status must be one of: waiting, delivered, failed, skipped.");
    }
    return word;
  }

  static @Nullable UUID uuid(@Nullable String text) {
    return text != null && UUID_TEXT.matcher(text).matches() ? UUID.fromString(text) : null;
  }

  private @Nullable String text(String field, int maxCharacters) {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    if (!value.isString()
        || value.stringValue().length() > maxCharacters
        || value.stringValue().chars().anyMatch(Character::isISOControl)) {
      throw new InvalidRequest(
          "%s must be a string of at most %d characters.".formatted(field, maxCharacters));
    }
    return value.stringValue();
  }

  private @Nullable JsonNode value(String field) {
    JsonNode value = body.get(field);
    return value == null || value.isNull() ? null : value;
  }

  private static String echo(String name) {
    String shown = name.length() > 64 ? name.substring(0, 64) : name;
    return '"' + shown.replaceAll("[^\\x21-\\x7e]", "?") + '"';
  }
}
