package io.plantain.intake.recipe;

import io.plantain.event.EventCodec;
import io.plantain.intake.catalogue.InvalidRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A picture that each row gets.
///
/// @param name its own among those of a row
/// @param role `hero` or `gallery`
/// @param order its place, from 1
/// @param primary the one to show where there is room for one
/// @param prompt template; `{{prompt}}` in it is the batch's own; null for just that
/// @param altText template
/// @param options on top of the batch's: size, aspect ratio, format, seed
public record Image(
    String name,
    String role,
    int order,
    boolean primary,
    @Nullable String prompt,
    @Nullable String altText,
    @Nullable ObjectNode options) {
  static final int MAX_PER_ROW = 20;
  private static final Set<String> FIELDS =
      Set.of("name", "role", "order", "primary", "prompt", "alt_text", "options");
  private static final int MAX_NAME_CHARACTERS = 64;
  private static final int MAX_ALT_TEXT_CHARACTERS = 1_000;
  private static final int MAX_PROMPT_CHARACTERS = 10_000;
  private static final int MAX_ORDER = 1_000;
  private static final String HERO = "hero";
  private static final Set<String> ROLES = Set.of(HERO, "gallery");

  public static List<Image> usual() {
    return List.of(new Image("image", HERO, 1, true, null, null, null));
  }

  /// Reads a list of images, and chooses the primary one where none is.
  static List<Image> read(JsonNode list, String path) {
    if (!list.isArray() || list.isEmpty() || list.size() > MAX_PER_ROW) {
      throw new InvalidRequest("%s must be a list of 1 to %d images.".formatted(path, MAX_PER_ROW));
    }
    List<Image> images = new ArrayList<>();
    for (JsonNode each : list.values()) {
      images.add(read(each, "%s[%d]".formatted(path, images.size()), images.size() + 1));
    }
    Set<String> names = new HashSet<>();
    images.forEach(
        image -> {
          if (!names.add(image.name)) {
            throw new InvalidRequest(
                "%s has two images with the name %s. Give each its own."
                    .formatted(path, image.name));
          }
        });
    long primaries = images.stream().filter(Image::primary).count();
    if (primaries > 1) {
      throw new InvalidRequest("%s has %d primary images. Leave one.".formatted(path, primaries));
    }
    if (primaries == 0) {
      int first = 0;
      for (int i = images.size() - 1; i >= 0; i--) {
        first = images.get(i).role.equals(HERO) ? i : first;
      }
      images.set(first, images.get(first).asPrimary());
    }
    return images;
  }

  private Image asPrimary() {
    return new Image(name, role, order, true, prompt, altText, options);
  }

  private static Image read(JsonNode node, String path, int place) {
    Given given = new Given(node, path);
    given.allowOnly(FIELDS);
    String role = given.text("role", MAX_NAME_CHARACTERS);
    if (role != null && !ROLES.contains(role)) {
      throw new InvalidRequest(path + ".role must be one of: gallery, hero.");
    }
    String shownRole = role == null ? "gallery" : role;
    String name = given.text("name", MAX_NAME_CHARACTERS);
    Integer order = given.whole("order", 1, MAX_ORDER);
    JsonNode options = given.object("options");
    return new Image(
        name == null ? shownRole + "-" + place : name,
        shownRole,
        order == null ? place : order,
        given.bool("primary", false),
        given.text("prompt", MAX_PROMPT_CHARACTERS),
        given.text("alt_text", MAX_ALT_TEXT_CHARACTERS),
        options == null ? null : EventCodec.mapper().convertValue(options, ObjectNode.class));
  }
}
