package io.plantain.generation.provider.fal;

import io.plantain.event.TaskOptions;
import io.plantain.generation.provider.JsonTemplate;
import io.plantain.generation.provider.PictureSize;
import io.plantain.generation.provider.SubmitRequest;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What fills the gaps that only fal's table has: one option in the forms its models know.
final class FalValues {
  static final Set<String> GAPS =
      Set.of(
          "image_size",
          "pixel_size",
          "gpt_size",
          "gpt_quality",
          "ratio",
          "jpeg_or_png",
          "any_format",
          "duration_text",
          "duration_s",
          "frames");

  private static final int FRAMES_PER_SECOND = 16; // what wan-t2v assumes
  private static final int MIN_FRAMES = 81; // and what it takes
  private static final int MAX_FRAMES = 100;

  private FalValues() {}

  static Map<String, Supplier<@Nullable Object>> of(SubmitRequest request) {
    TaskOptions options = request.options();
    Integer seconds = options.durationSeconds();
    Map<String, Supplier<@Nullable Object>> values = JsonTemplate.values(request);
    values.put("image_size", () -> imageSize(options));
    values.put("pixel_size", () -> pixels(options));
    values.put("gpt_size", () -> gptSize(options));
    values.put("gpt_quality", () -> "1K".equals(options.resolution()) ? "medium" : "high");
    values.put("ratio", () -> "auto".equals(options.aspectRatio()) ? null : options.aspectRatio());
    values.put("jpeg_or_png", () -> "jpg".equals(options.outputFormat()) ? "jpeg" : "png");
    values.put("any_format", () -> anyFormat(options));
    values.put("duration_text", () -> seconds == null ? null : seconds.toString());
    values.put("duration_s", () -> seconds == null ? null : seconds + "s");
    values.put(
        "frames",
        () ->
            seconds == null
                ? null
                : Math.clamp((long) seconds * FRAMES_PER_SECOND, MIN_FRAMES, MAX_FRAMES));
    return values;
  }

  private static @Nullable Object imageSize(TaskOptions options) {
    if (options.width() != null && options.height() != null) {
      return pixels(options);
    }
    return switch (options.aspectRatio()) {
      case "1:1" -> "square_hd";
      case "4:3" -> "landscape_4_3";
      case "3:4" -> "portrait_4_3";
      case "16:9" -> "landscape_16_9";
      case "9:16" -> "portrait_16_9";
      case null -> null;
      case "auto" -> null;
      default -> pixels(options);
    };
  }

  private static Map<String, Integer> pixels(TaskOptions options) {
    PictureSize size = PictureSize.of(options);
    return Map.of("width", size.width(), "height", size.height());
  }

  private static String gptSize(TaskOptions options) {
    double ratio = PictureSize.ratio(options.aspectRatio());
    return ratio > 1 ? "1536x1024" : ratio < 1 ? "1024x1536" : "1024x1024";
  }

  private static @Nullable String anyFormat(TaskOptions options) {
    return "jpg".equals(options.outputFormat()) ? "jpeg" : options.outputFormat();
  }
}
