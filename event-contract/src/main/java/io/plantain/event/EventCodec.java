package io.plantain.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.json.JsonMapper;

/// Events to JSON and back: snake_case, `type` first, unknown fields ignored.
public final class EventCodec {
  /// Content of a pipeline task (100,000 characters) plus headroom; a 1 MB request must fit.
  private static final int MAX_STRING_CHARACTERS = 1_200_000;

  private static final int MAX_NESTING = 32; // our deepest event has 4 levels

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_NESTING)
                          .maxStringLength(MAX_STRING_CHARACTERS)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .changeDefaultPropertyInclusion(
              value -> value.withValueInclusion(JsonInclude.Include.NON_NULL))
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          // 1.9 credits must not become 1, nor "4" pictures 4: a wrong type is a wrong shape.
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          // An absent boolean is false; RequiredFields finds absent numbers.
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .build();

  private EventCodec() {}

  /// The mapper itself, for values that are stored in the events' own form.
  public static JsonMapper mapper() {
    return MAPPER;
  }

  public static byte[] encode(PipelineEvent event) {
    return MAPPER.writerFor(PipelineEvent.class).writeValueAsBytes(event);
  }

  public static Decoded decode(byte[] value) {
    if (value == null || value.length == 0) {
      return new Decoded.Unreadable("empty value");
    }
    JsonNode tree;
    try {
      tree = MAPPER.readTree(value);
    } catch (StreamConstraintsException tooMuch) {
      return new Decoded.Unreadable("over a limit: " + tooMuch.getOriginalMessage());
    } catch (JacksonException notJson) {
      return new Decoded.Unreadable("not JSON" + position(notJson));
    }
    return tree.isObject() ? decode(tree) : new Decoded.Unreadable("not a JSON object");
  }

  private static Decoded decode(JsonNode tree) {
    try {
      PipelineEvent event = MAPPER.treeToValue(tree, PipelineEvent.class);
      String missing = RequiredFields.firstMissing(event.getClass(), tree);
      return missing == null
          ? new Decoded.Event(event)
          : new Decoded.Unreadable("missing field " + missing);
    } catch (InvalidTypeIdException unknown) {
      String type = unknown.getTypeId();
      return type == null ? new Decoded.Unreadable("no type") : new Decoded.UnknownType(type);
    } catch (JacksonException wrong) {
      return new Decoded.Unreadable("wrong value at " + path(wrong));
    }
  }

  /// Only places are named in a reason: the message of the parser quotes the text, which may be a
  /// prompt.
  private static String position(JacksonException wrong) {
    TokenStreamLocation at = wrong.getLocation();
    return at == null ? "" : " (line %d, column %d)".formatted(at.getLineNr(), at.getColumnNr());
  }

  private static String path(JacksonException wrong) {
    String path =
        wrong.getPath().stream()
            .map(step -> step.getPropertyName() == null ? "[]" : step.getPropertyName())
            .collect(Collectors.joining("."));
    return path.isEmpty() ? "the top" : path;
  }
}
