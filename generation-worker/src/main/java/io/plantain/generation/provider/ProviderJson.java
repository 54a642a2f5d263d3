package io.plantain.generation.provider;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// JSON of providers: read with limits, because it is a stranger's.
public final class ProviderJson {
  private static final int MAX_NESTING = 64; // the deepest answer we know has 5 levels
  private static final int MAX_STRING_CHARACTERS =
      100_000_000; // a picture in base64; the body is capped before

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_NESTING)
                          .maxStringLength(MAX_STRING_CHARACTERS)
                          .build())
                  .build())
          .build();

  private ProviderJson() {}

  public static byte[] write(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  /// Null for anything that is not a JSON object.
  public static @Nullable JsonNode object(byte[] body) {
    try {
      return objectOrNull(MAPPER.readTree(body));
    } catch (JacksonException notJson) {
      return null;
    }
  }

  /// Null for anything that is not a JSON object.
  public static @Nullable JsonNode object(String text) {
    try {
      return objectOrNull(MAPPER.readTree(text));
    } catch (JacksonException notJson) {
      return null;
    }
  }

  /// Where there is nothing to read: every path in it is missing.
  public static JsonNode nothing() {
    return MAPPER.missingNode();
  }

  private static @Nullable JsonNode objectOrNull(@Nullable JsonNode node) {
    return node != null && node.isObject() ? node : null;
  }
}
