package io.plantain.local.sketch;

import io.plantain.local.sketch.Picture.Format;
import io.plantain.local.sketch.Steering.Trick;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a client asked for, from either wire contract: both put the same words into one JSON
/// object.
///
/// @param seconds of a film, else 0
record Order(
    String prompt,
    @Nullable Long seed,
    int width,
    int height,
    Format format,
    int count,
    int seconds) {
  /// 4K on the long edge: the largest any model we speak for offers.
  static final int MAX_EDGE = 4_096;

  static final int MIN_EDGE = 16; // below this the horizon has no room
  static final int SMALL_EDGE = 64; // cheap to draw, to check and to store, thousands of times
  static final int MAX_PROMPT = 100_000; // the longest text a pipeline task carries
  static final int MAX_COUNT = 10; // KIE's num_images goes to 6, Banana's has no limit of its own

  static final int USUAL_SECONDS = 5; // where a model takes no duration
  private static final int MAX_SECONDS = 20;

  private static final Pattern RATIO = Pattern.compile("(\\d{1,2}):(\\d{1,2})");
  private static final int WIDEST_RATIO = 8; // nano-banana-2 offers 8:1
  private static final Map<String, Integer> LONG_EDGE =
      Map.of("1K", 1_024, "2K", 2_048, "4K", 4_096);

  /// Why an order cannot be taken, in a sentence for its sender.
  static final class Unacceptable extends RuntimeException {
    Unacceptable(String sentence) {
      super(sentence);
    }
  }

  static Order of(JsonNode input, Format usual, int usualEdge) {
    int width = edge(input, "width");
    int height = edge(input, "height");
    if (width == 0 || height == 0) {
      int longEdge = longEdge(input, usualEdge);
      int[] ratio = ratio(input);
      width = longEdge * ratio[0] / Math.max(ratio[0], ratio[1]);
      height = longEdge * ratio[1] / Math.max(ratio[0], ratio[1]);
    }
    String prompt = prompt(input);
    int largest = Math.max(width, height);
    if (largest > SMALL_EDGE && Steering.of(prompt).has(Trick.SMALL)) {
      width = Math.max(MIN_EDGE, width * SMALL_EDGE / largest);
      height = Math.max(MIN_EDGE, height * SMALL_EDGE / largest);
    }
    return new Order(
        prompt,
        input.path("seed").isIntegralNumber() ? input.path("seed").asLong() : null,
        width,
        height,
        format(input, usual),
        count(input),
        usual == Format.FILM ? seconds(input) : 0);
  }

  Picture picture(int index) {
    return new Picture(prompt, seed, index, width, height, format, seconds);
  }

  private static String prompt(JsonNode input) {
    String prompt = text(input, "prompt", "");
    if (prompt.length() > MAX_PROMPT) {
      throw new Unacceptable("prompt must have at most " + MAX_PROMPT + " characters");
    }
    return prompt;
  }

  private static int edge(JsonNode input, String name) {
    JsonNode edge = input.path(name);
    if (edge.isMissingNode() || edge.isNull()) {
      return 0;
    }
    if (!edge.isIntegralNumber() || edge.asLong() < MIN_EDGE || edge.asLong() > MAX_EDGE) {
      throw new Unacceptable(name + " must be a whole number from " + MIN_EDGE + " to " + MAX_EDGE);
    }
    return edge.asInt();
  }

  private static int longEdge(JsonNode input, int usualEdge) {
    String resolution = text(input, "resolution", "").toUpperCase(Locale.ROOT);
    if (resolution.isEmpty()) {
      return usualEdge;
    }
    Integer edge = LONG_EDGE.get(resolution);
    if (edge == null) {
      throw new Unacceptable("resolution must be 1K, 2K or 4K");
    }
    return edge;
  }

  private static int[] ratio(JsonNode input) {
    String ratio = text(input, "aspect_ratio", text(input, "image_size", "auto"));
    if (ratio.equals("auto")) {
      return new int[] {1, 1};
    }
    Matcher matcher = RATIO.matcher(ratio);
    if (matcher.matches()) {
      int wide = Integer.parseInt(matcher.group(1));
      int high = Integer.parseInt(matcher.group(2));
      if (wide > 0 && high > 0 && wide <= WIDEST_RATIO * high && high <= WIDEST_RATIO * wide) {
        return new int[] {wide, high};
      }
    }
    throw new Unacceptable("aspect_ratio must look like 16:9, or be auto");
  }

  private static int seconds(JsonNode input) {
    int seconds = input.path("duration").asInt(USUAL_SECONDS);
    if (seconds < 1 || seconds > MAX_SECONDS) {
      throw new Unacceptable("duration must be 1 to " + MAX_SECONDS);
    }
    return seconds;
  }

  private static Format format(JsonNode input, Format usual) {
    if (usual == Format.CUT_OUT || usual == Format.FILM) {
      return usual;
    }
    return switch (text(input, "output_format", usual.extension).toLowerCase(Locale.ROOT)) {
      case "png" -> Format.PNG;
      case "jpg", "jpeg" -> Format.JPEG;
      default -> throw new Unacceptable("output_format must be png, jpg or jpeg");
    };
  }

  private static int count(JsonNode input) {
    JsonNode count = input.path("num_images");
    if (count.isMissingNode() || count.isNull()) {
      return 1;
    }
    if (!count.isIntegralNumber() || count.asLong() < 1 || count.asLong() > MAX_COUNT) {
      throw new Unacceptable("num_images must be 1 to " + MAX_COUNT);
    }
    return count.asInt();
  }

  private static String text(JsonNode input, String name, String usual) {
    JsonNode value = input.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return usual;
    }
    if (!value.isString()) {
      throw new Unacceptable(name + " must be a string");
    }
    return value.asString().isBlank() ? usual : value.asString();
  }
}
