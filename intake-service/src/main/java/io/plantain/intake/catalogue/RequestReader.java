package io.plantain.intake.catalogue;

import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Turns a request's JSON into a spec in which nothing is left to check, driven by the catalogue.
/// Every refusal says what to change.
public final class RequestReader {
  private static final Set<String> FIELDS =
      Set.of("type", "scene", "model", "prompt", "options", "metadata", "callback_url", "quote_id");
  private static final Set<String> TYPES = Set.of("standard", "pipeline");
  private static final String PIPELINE = "pipeline";

  /// Scenes that work on pictures the client brings.
  private static final Set<String> NEED_INPUT =
      Set.of("image-to-image", "image-to-video", "upscale", "remove-background");

  private static final int MAX_NAME_CHARACTERS = 100; // of a type, scene or model
  private static final int MAX_URL_CHARACTERS = 2_048; // what servers commonly accept
  private static final int MAX_METADATA_ENTRIES = 20; // labels, not a store
  private static final int MAX_METADATA_KEY_CHARACTERS = 64;
  private static final int MAX_METADATA_VALUE_CHARACTERS = 500;

  /// What was asked for, checked.
  ///
  /// @param callbackUrl where to tell of the end; whether it may be called is not checked here
  /// @param quoteId the price that was promised; whether it was is not checked here
  public record Request(
      TaskSpec spec,
      Map<String, String> metadata,
      @Nullable String callbackUrl,
      @Nullable String quoteId) {}

  private final Catalogue catalogue;

  public RequestReader(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  public Request read(JsonNode body) {
    if (!body.isObject()) {
      throw new InvalidRequest("The body must be a JSON object.");
    }
    Fields fields = new Fields(body, "");
    fields.allowOnly(FIELDS);
    String type = oneOf(fields, "type", TYPES.stream().sorted().toList());
    Model model = model(fields, type);
    String scene = oneOf(fields, "scene", model.scenes());
    String prompt = prompt(fields, model, scene);
    TaskOptions options = options(fields.object("options"), model, scene);
    TaskSpec spec = new TaskSpec(type, scene, model.model(), prompt, options);
    return new Request(
        spec,
        metadata(fields.object("metadata")),
        fields.text("callback_url", MAX_URL_CHARACTERS),
        fields.text("quote_id", MAX_NAME_CHARACTERS));
  }

  private Model model(Fields fields, String type) {
    String name = fields.text("model", MAX_NAME_CHARACTERS);
    if (type.equals(PIPELINE) && (name == null || name.equals(PIPELINE))) {
      name = PIPELINE;
    } else if (type.equals(PIPELINE)) {
      throw new InvalidRequest("model is for type standard only. Remove it, or change the type.");
    }
    if (name == null) {
      throw new InvalidRequest(
          "model is required. Use one of: %s.".formatted(list(catalogue.namesOf(type))));
    }
    Model model = catalogue.find(name);
    if (model == null || !model.type().equals(type)) {
      throw new InvalidRequest(
          "Unknown model %s for type %s. Use one of: %s."
              .formatted(Fields.echo(name), type, list(catalogue.namesOf(type))));
    }
    return model;
  }

  private static String prompt(Fields fields, Model model, String scene) {
    Model.Text limits = model.prompt();
    if (limits == null) {
      if (fields.has("prompt")) {
        throw new InvalidRequest("%s takes no prompt. Remove it.".formatted(model.model()));
      }
      return "";
    }
    String prompt = fields.text("prompt", limits.maxCharacters());
    boolean blank = prompt == null || Fields.isBlank(prompt);
    if (blank && !limits.optionalFor().contains(scene)) {
      throw new InvalidRequest("prompt is required for %s. Add it.".formatted(scene));
    }
    return blank || prompt == null ? "" : prompt;
  }

  private static TaskOptions options(Fields given, Model model, String scene) {
    for (Map.Entry<String, JsonNode> entry : given.entries()) {
      if (!OptionReader.KNOWN.contains(entry.getKey())) {
        given.allowOnly(model.options().keySet());
      }
      if (!model.options().containsKey(entry.getKey()) && !entry.getValue().isNull()) {
        throw new InvalidRequest(
            "%s is not available for %s. Remove it."
                .formatted(given.nameOf(entry.getKey()), model.model()));
      }
    }
    OptionReader options = new OptionReader(given, model);
    List<String> inputs = options.links("image_input");
    if (NEED_INPUT.contains(scene) && inputs.isEmpty()) {
      throw new InvalidRequest(
          "options.image_input is required for %s. Add the https address of a picture."
              .formatted(scene));
    }
    if (!NEED_INPUT.contains(scene) && !inputs.isEmpty()) {
      throw new InvalidRequest(
          "options.image_input does not go with %s. Remove it, or set scene to image-to-image."
              .formatted(scene));
    }
    Long count = options.whole("count");
    return new TaskOptions(
        options.text("negative_prompt"),
        options.text("resolution"),
        options.text("aspect_ratio"),
        options.text("output_format"),
        options.integer("width"),
        options.integer("height"),
        count == null ? 1 : Math.toIntExact(count),
        options.whole("seed"),
        options.integer("steps"),
        options.number("guidance_scale"),
        inputs,
        options.bool("google_search"),
        options.text("content"),
        options.text("task_name"),
        options.integer("duration_seconds"),
        options.integer("scale"));
  }

  private static Map<String, String> metadata(Fields fields) {
    if (fields.entries().size() > MAX_METADATA_ENTRIES) {
      throw new InvalidRequest(
          "metadata takes at most %d entries.".formatted(MAX_METADATA_ENTRIES));
    }
    Map<String, String> metadata = new TreeMap<>();
    for (String key : fields.entries().stream().map(Map.Entry::getKey).toList()) {
      Fields.checked(key, "A key of metadata", MAX_METADATA_KEY_CHARACTERS);
      String value = fields.text(key, MAX_METADATA_VALUE_CHARACTERS);
      if (value != null) {
        metadata.put(key, value);
      }
    }
    return metadata;
  }

  private static String oneOf(Fields fields, String field, List<String> values) {
    String value = fields.text(field, MAX_NAME_CHARACTERS);
    if (value == null) {
      throw new InvalidRequest("%s is required. Use one of: %s.".formatted(field, list(values)));
    }
    return OptionReader.oneOf(value, field, values);
  }

  static String list(@Nullable List<String> values) {
    return values == null ? "" : String.join(", ", values);
  }
}
