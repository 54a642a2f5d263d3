package io.plantain.intake.recipe;

import io.plantain.event.EventCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The variables of one row of a batch.
///
/// @param number from 1
/// @param place where it stands for its author: `line 5` of a file, `rows[3]` of a body
/// @param images its own images; null where it has those of the batch
public record Row(
    int number, String place, Map<String, String> variables, @Nullable List<Image> images) {

  /// What is stored of it.
  public String given() {
    Map<String, Object> given = new LinkedHashMap<>();
    given.put("variables", variables);
    if (images != null) {
      given.put("images", images);
    }
    return EventCodec.mapper().writeValueAsString(given);
  }

  public static Row stored(int number, String given) {
    JsonNode tree = EventCodec.mapper().readTree(given);
    Map<String, String> variables = new LinkedHashMap<>();
    tree.path("variables")
        .properties()
        .forEach(each -> variables.put(each.getKey(), each.getValue().asString()));
    JsonNode images = tree.get("images");
    return new Row(
        number,
        "row " + number,
        variables,
        images == null ? null : List.of(EventCodec.mapper().treeToValue(images, Image[].class)));
  }
}
