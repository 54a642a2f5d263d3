package io.plantain.intake.openapi;

import io.plantain.intake.catalogue.Catalogue;
import io.plantain.intake.catalogue.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What may be asked for, as a JSON schema: one form for each model of the catalogue.
final class RequestSchema {
  private static final Set<String> LISTS = Set.of("image_input");
  private static final Set<String> FLAGS = Set.of("google_search");

  private RequestSchema() {}

  static Map<String, Object> of(Catalogue catalogue) {
    List<Object> models = new ArrayList<>();
    catalogue.models().forEach(model -> models.add(of(model)));
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("oneOf", models);
    return schema;
  }

  private static Map<String, Object> of(Model model) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("type", Map.of("const", model.type()));
    properties.put("scene", Map.of("enum", model.scenes()));
    properties.put("model", Map.of("const", model.model()));
    if (model.promptMaxCharacters() > 0) {
      properties.put("prompt", Map.of("type", "string", "maxLength", model.promptMaxCharacters()));
    }
    Map<String, Object> options = new LinkedHashMap<>();
    model.describedOptions().forEach((name, limits) -> options.put(name, option(name, limits)));
    properties.put(
        "options", Map.of("type", "object", "properties", options, "additionalProperties", false));
    properties.put(
        "metadata",
        Map.of(
            "type",
            "object",
            "maxProperties",
            20,
            "additionalProperties",
            Map.of("type", "string", "maxLength", 500)));
    properties.put("callback_url", Map.of("type", "string", "format", "uri"));
    properties.put("quote_id", Map.of("type", "string", "format", "uuid"));
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("title", model.model());
    schema.put("type", "object");
    schema.put(
        "required",
        model.type().equals("pipeline")
            ? List.of("type", "scene")
            : List.of("type", "scene", "model"));
    schema.put("properties", properties);
    schema.put("additionalProperties", false);
    return schema;
  }

  private static Map<String, Object> option(String name, Map<String, Object> limits) {
    Map<String, Object> schema = new LinkedHashMap<>();
    if (LISTS.contains(name)) {
      schema.put("type", "array");
      schema.put("items", Map.of("type", "string", "format", "uri"));
      copy(limits, "max", schema, "maxItems");
    } else if (limits.containsKey("values")) {
      schema.put("enum", limits.get("values"));
    } else if (FLAGS.contains(name)) {
      schema.put("type", "boolean");
    } else if (limits.containsKey("max_characters")) {
      schema.put("type", "string");
      copy(limits, "max_characters", schema, "maxLength");
    } else if (limits.containsKey("min") || limits.containsKey("max")) {
      schema.put("type", "number");
      copy(limits, "min", schema, "minimum");
      copy(limits, "max", schema, "maximum");
    }
    copy(limits, "default", schema, "default");
    return schema;
  }

  private static void copy(
      Map<String, Object> limits, String from, Map<String, Object> schema, String to) {
    Object value = limits.get(from);
    if (value != null) {
      schema.put(to, value);
    }
  }
}
