package io.plantain.intake.recipe;

import io.plantain.event.EventCodec;
import io.plantain.intake.catalogue.InvalidRequest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the tasks of a batch have in common, and how each is made of a row and an image. The same
/// recipe, row and image always give the same task.
public final class Recipe {
  public static final int USUAL_CONCURRENT = 10;
  public static final int MOST_CONCURRENT = 500;
  private static final String USUAL_FILE_NAME = "{{row}}-{{image}}";
  private static final int MAX_NAME_CHARACTERS = 200;
  private static final int MAX_FILE_NAME_CHARACTERS = 200; // after filling
  private static final int MAX_PART_BYTES = 240; // file systems take 255; number and ending come on
  private static final int MAX_TEXT_CHARACTERS = 10_000;
  private static final Set<String> FIELDS =
      Set.of(
          "name",
          "type",
          "scene",
          "model",
          "prompt",
          "negative_prompt",
          "options",
          "metadata",
          "callback_url",
          "images",
          "rows",
          "max_concurrent",
          "on_error",
          "spending_cap",
          "file_name",
          "start");

  /// What no file name should hold, whatever system unpacks it.
  private static final Pattern UNFIT = Pattern.compile("[\\x00-\\x1f\\x7f<>:\"|?*\\\\]");

  private static final Pattern SLASHES = Pattern.compile("[/\\\\]");

  private final Given given;
  private final List<Image> images;

  private Recipe(JsonNode body) {
    given = new Given(body, "");
    given.allowOnly(FIELDS);
    JsonNode list = given.value("images");
    images = list == null ? Image.usual() : Image.read(list, "images");
    name();
    maxConcurrent();
    stopOnError();
    spendingCap();
    startsAtOnce();
    given.text("file_name", MAX_TEXT_CHARACTERS);
    given.text("negative_prompt", MAX_TEXT_CHARACTERS);
    given.object("options");
    given.object("metadata");
  }

  public static Recipe read(JsonNode body) {
    return new Recipe(body);
  }

  public static Recipe stored(String json) {
    return new Recipe(EventCodec.mapper().readTree(json));
  }

  /// What is stored of it; the rows have their own place.
  public String json() {
    ObjectNode rest = EventCodec.mapper().convertValue(given.node(), ObjectNode.class);
    rest.remove("rows");
    return EventCodec.mapper().writeValueAsString(rest);
  }

  public @Nullable JsonNode rows() {
    return given.value("rows");
  }

  public @Nullable String name() {
    return given.text("name", MAX_NAME_CHARACTERS);
  }

  public int maxConcurrent() {
    Integer number = given.whole("max_concurrent", 1, MOST_CONCURRENT);
    return number == null ? USUAL_CONCURRENT : number;
  }

  public boolean stopOnError() {
    String word = given.text("on_error", MAX_NAME_CHARACTERS);
    if (word != null && !Set.of("continue", "stop").contains(word)) {
      throw new InvalidRequest("on_error must be one of: continue, stop.");
    }
    return "stop".equals(word);
  }

  public @Nullable Long spendingCap() {
    return given.whole("spending_cap", 0L, 1_000_000_000_000L);
  }

  public boolean startsAtOnce() {
    return given.bool("start", true);
  }

  public List<Image> imagesOf(Row row) {
    return Objects.requireNonNullElse(row.images(), images);
  }

  /// The request of one picture, as its team could have sent it alone.
  public ObjectNode request(String batchId, Row row, Image image) {
    Map<String, String> values = values(row, image);
    ObjectNode request = EventCodec.mapper().createObjectNode();
    for (String field : List.of("type", "scene", "model", "callback_url")) {
      JsonNode value = given.value(field);
      if (value != null) {
        request.set(field, Template.fill(value, values, field));
      }
    }
    JsonNode prompt = given.value("prompt");
    if (prompt != null && !prompt.isString()) {
      throw new InvalidRequest("prompt must be a string.");
    }
    String shared = prompt == null ? "" : Template.fill(prompt.stringValue(), values, "prompt");
    String own = image.prompt();
    if (own != null) {
      values.put("prompt", shared);
      shared = Template.fill(own, values, "images." + image.name() + ".prompt");
    }
    if (!shared.isEmpty()) {
      request.put("prompt", shared);
    }
    ObjectNode options = options(values, image);
    if (!options.isEmpty()) {
      request.set("options", options);
    }
    request.set("metadata", metadata(batchId, row, image, values));
    return request;
  }

  public @Nullable String altText(Row row, Image image) {
    String text = image.altText();
    return text == null
        ? null
        : Template.fill(text, values(row, image), "images." + image.name() + ".alt_text");
  }

  /// Without an ending: that is the picture's own. Folders are the pattern's, never a value's.
  public String fileName(Row row, Image image) {
    String pattern =
        Objects.requireNonNullElse(given.text("file_name", MAX_TEXT_CHARACTERS), USUAL_FILE_NAME);
    String filled =
        Template.fill(
            pattern,
            values(row, image),
            "file_name",
            value -> SLASHES.matcher(value).replaceAll("-"));
    StringBuilder name = new StringBuilder();
    for (String part : UNFIT.matcher(filled).replaceAll("_").split("/")) {
      String bare = part.strip().replaceAll("^\\.+|[. ]+$", "");
      if (bare.getBytes(StandardCharsets.UTF_8).length > MAX_PART_BYTES) {
        throw new InvalidRequest(
            "file_name gives a name of more than %d bytes in UTF-8. Shorten it."
                .formatted(MAX_PART_BYTES));
      }
      if (!bare.isEmpty()) {
        name.append(name.isEmpty() ? "" : "/").append(bare);
      }
    }
    if (name.isEmpty() || name.length() > MAX_FILE_NAME_CHARACTERS) {
      throw new InvalidRequest(
          "file_name must give 1 to %d characters for each picture."
              .formatted(MAX_FILE_NAME_CHARACTERS));
    }
    return name.toString();
  }

  private ObjectNode options(Map<String, String> values, Image image) {
    ObjectNode options = EventCodec.mapper().createObjectNode();
    JsonNode shared = given.object("options");
    if (shared != null) {
      Template.fill(shared, values, "options")
          .properties()
          .forEach(each -> options.set(each.getKey(), each.getValue()));
    }
    String negative = given.text("negative_prompt", MAX_TEXT_CHARACTERS);
    if (negative != null) {
      options.put("negative_prompt", Template.fill(negative, values, "negative_prompt"));
    }
    ObjectNode own = image.options();
    if (own != null) {
      Template.fill(own, values, "images." + image.name() + ".options")
          .properties()
          .forEach(each -> options.set(each.getKey(), each.getValue()));
    }
    return options;
  }

  private ObjectNode metadata(String batchId, Row row, Image image, Map<String, String> values) {
    ObjectNode metadata = EventCodec.mapper().createObjectNode();
    JsonNode own = given.object("metadata");
    if (own != null) {
      Template.fill(own, values, "metadata")
          .properties()
          .forEach(each -> metadata.set(each.getKey(), each.getValue()));
    }
    metadata.put("batch_id", batchId);
    metadata.put("batch_row", Integer.toString(row.number()));
    metadata.put("batch_image", image.name());
    metadata.put("batch_role", image.role());
    return metadata;
  }

  /// A row's own words win over these.
  private static Map<String, String> values(Row row, Image image) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("row", Integer.toString(row.number()));
    values.put("image", image.name());
    values.put("role", image.role());
    values.put("order", Integer.toString(image.order()));
    values.putAll(row.variables());
    return values;
  }
}
