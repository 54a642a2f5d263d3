package io.plantain.intake.submission;

import io.plantain.event.EventCodec;
import io.plantain.intake.catalogue.InvalidRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;

/// The bytes of a request as a tree; says where they are broken without repeating any of them.
public final class RequestJson {
  public static final int MAX_BYTES = 1_048_576; // the public API's promise
  public static final int MAX_BATCH_BYTES = 16 * 1_048_576; // 10,000 rows of 1,600 bytes

  private RequestJson() {}

  /// Reads strictly: one value, no repeated field, no trailing bytes.
  ///
  /// @throws InvalidRequest says where it is broken
  public static JsonNode parse(byte @Nullable [] body) {
    return parse(body, MAX_BYTES);
  }

  public static JsonNode parse(byte @Nullable [] body, int maxBytes) {
    if (body == null || body.length == 0) {
      throw new InvalidRequest("The body is empty. Send a JSON object.");
    }
    if (body.length > maxBytes) {
      throw new InvalidRequest("The body is larger than %d bytes. Send less.".formatted(maxBytes));
    }
    try {
      JsonNode tree = EventCodec.mapper().readTree(body);
      if (tree.isMissingNode()) {
        throw new InvalidRequest("The body is empty. Send a JSON object.");
      }
      return tree;
    } catch (JacksonException broken) {
      TokenStreamLocation at = broken.getLocation();
      throw new InvalidRequest(
          "The body is not valid JSON"
              + (at == null || at.getLineNr() < 1
                  ? "."
                  : " near line %d, column %d.".formatted(at.getLineNr(), at.getColumnNr()))
              + " Check quotes, commas, repeated fields and UTF-8.");
    }
  }
}
