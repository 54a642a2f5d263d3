package io.plantain.generation.provider;

import io.plantain.event.TaskOptions;
import java.net.URI;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// JSON with gaps such as `{prompt}`. A string that is nothing but a gap becomes the value with its
/// own type, and its field goes away where there is no value; within a text a gap becomes text.
///
/// What fills a gap is never searched for gaps, and never breaks out of its string.
public final class JsonTemplate {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Pattern GAP = Pattern.compile("\\{([a-z_]+)}");

  private final JsonNode template;

  private JsonTemplate(JsonNode template) {
    this.template = template;
  }

  /// @throws IllegalArgumentException where it is not JSON, or has a gap that nothing fills
  public static JsonTemplate of(String json) {
    return of(json, Set.of());
  }

  /// @param more gaps that the adapter fills itself
  public static JsonTemplate of(String json, Set<String> more) {
    JsonTemplate template;
    try {
      template = new JsonTemplate(MAPPER.readTree(json));
    } catch (tools.jackson.core.JacksonException notJson) {
      throw new IllegalArgumentException(
          "a template must be JSON: " + notJson.getOriginalMessage(), notJson);
    }
    check(json, more);
    return template;
  }

  /// @throws IllegalArgumentException where a gap has a name that nothing fills
  public static void check(String text) {
    check(text, Set.of());
  }

  private static void check(String text, Set<String> more) {
    Set<String> unknown = new TreeSet<>();
    Matcher gaps = GAP.matcher(text);
    while (gaps.find()) {
      if (!NAMES.contains(gaps.group(1)) && !more.contains(gaps.group(1))) {
        unknown.add(gaps.group(1));
      }
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "a template has gaps that nothing fills: %s; known are %s"
              .formatted(unknown, new TreeSet<>(NAMES)));
    }
  }

  public byte[] fill(Map<String, Supplier<@Nullable Object>> values) {
    return ProviderJson.write(tree(values));
  }

  public JsonNode tree(Map<String, Supplier<@Nullable Object>> values) {
    JsonNode filled = filled(template.deepCopy(), values);
    return filled == null ? MAPPER.createObjectNode() : filled;
  }

  private static @Nullable JsonNode filled(
      JsonNode node, Map<String, Supplier<@Nullable Object>> values) {
    if (node instanceof ObjectNode object) {
      Iterator<Map.Entry<String, JsonNode>> fields = object.properties().iterator();
      Map<String, JsonNode> kept = new LinkedHashMap<>();
      while (fields.hasNext()) {
        Map.Entry<String, JsonNode> field = fields.next();
        JsonNode value = filled(field.getValue(), values);
        if (value != null) {
          kept.put(field.getKey(), value);
        }
      }
      object.removeAll();
      kept.forEach(object::set);
      return object;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode kept = MAPPER.createArrayNode();
      for (JsonNode each : array.values()) {
        JsonNode value = filled(each, values);
        if (value != null) {
          kept.add(value);
        }
      }
      return kept;
    }
    return node.isString() ? text(node, values) : node;
  }

  private static @Nullable JsonNode text(
      JsonNode node, Map<String, Supplier<@Nullable Object>> values) {
    String text = node.stringValue();
    Matcher whole = GAP.matcher(text);
    if (whole.matches()) {
      Object value = valueOf(whole.group(1), values);
      return value == null ? null : MAPPER.valueToTree(value);
    }
    return MAPPER.valueToTree(fillText(text, values));
  }

  /// A header or a path.
  public static String fillText(String text, Map<String, Supplier<@Nullable Object>> values) {
    return GAP.matcher(text)
        .replaceAll(
            gap -> {
              Object value = valueOf(gap.group(1), values);
              return Matcher.quoteReplacement(value == null ? "" : value.toString());
            });
  }

  private static @Nullable Object valueOf(
      String name, Map<String, Supplier<@Nullable Object>> values) {
    Supplier<@Nullable Object> value = values.get(name);
    return value == null ? null : value.get();
  }

  private static final Set<String> NAMES =
      Set.of(
          "key",
          "task_id",
          "model",
          "prompt",
          "negative_prompt",
          "seed",
          "steps",
          "guidance_scale",
          "width",
          "height",
          "aspect_ratio",
          "resolution",
          "output_format",
          "duration_seconds",
          "scale",
          "input",
          "inputs",
          "input_base64",
          "inputs_base64",
          "input_data_uri",
          "inputs_data_uri",
          "callback",
          "scene",
          "api_key",
          "job_id");

  /// What a request fills the gaps with.
  public static Map<String, Supplier<@Nullable Object>> values(SubmitRequest request) {
    TaskOptions options = request.options();
    Map<String, Supplier<@Nullable Object>> values = new LinkedHashMap<>();
    values.put("key", request::idempotencyKey);
    values.put("task_id", () -> request.taskId().toString());
    values.put("scene", () -> request.spec().scene());
    values.put("model", request::providerModel);
    values.put("prompt", () -> request.spec().prompt());
    values.put("negative_prompt", options::negativePrompt);
    values.put("seed", request::seed);
    values.put("steps", options::steps);
    values.put("guidance_scale", options::guidanceScale);
    values.put("width", () -> PictureSize.of(options).width());
    values.put("height", () -> PictureSize.of(options).height());
    values.put("aspect_ratio", options::aspectRatio);
    values.put("resolution", options::resolution);
    values.put("output_format", options::outputFormat);
    values.put("duration_seconds", options::durationSeconds);
    values.put("scale", options::scale);
    values.put("input", () -> first(request.links()));
    values.put("inputs", () -> noneAsNull(request.links()));
    values.put("input_base64", () -> first(each(request, InputPicture::base64)));
    values.put("inputs_base64", () -> noneAsNull(each(request, InputPicture::base64)));
    values.put("input_data_uri", () -> first(each(request, InputPicture::dataUri)));
    values.put("inputs_data_uri", () -> noneAsNull(each(request, InputPicture::dataUri)));
    URI callback = request.callback();
    values.put("callback", () -> callback == null ? null : callback.toString());
    return values;
  }

  private static List<String> each(SubmitRequest request, Function<InputPicture, String> form) {
    return request.inputs().stream().map(form).toList();
  }

  private static @Nullable Object first(List<String> all) {
    return all.isEmpty() ? null : all.getFirst();
  }

  private static @Nullable Object noneAsNull(List<String> all) {
    return all.isEmpty() ? null : all;
  }
}
