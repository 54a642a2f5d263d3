package io.plantain.generation.provider.kie;

import io.plantain.event.TaskOptions;
import io.plantain.generation.provider.SubmitRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Our options in the words of each KIE model: the same thing has three names there. What a model
/// does not know is not sent.
final class KieInput {
  private static final String SQUARE = "1:1"; // where a model insists on a ratio

  private KieInput() {}

  static Map<String, Object> of(SubmitRequest request) {
    TaskOptions options = request.spec().options();
    Map<String, Object> input = new LinkedHashMap<>();
    String model = request.providerModel();
    if (!model.startsWith("recraft/")) {
      input.put("prompt", request.spec().prompt());
    }
    switch (model) {
      case "google/nano-banana", "google/nano-banana-edit" -> {
        input.put("output_format", "jpg".equals(options.outputFormat()) ? "jpeg" : "png");
        put(input, "image_size", options.aspectRatio());
        putAll(input, "image_urls", options.imageInput());
      }
      case "nano-banana-pro", "nano-banana-2" -> {
        put(input, "aspect_ratio", options.aspectRatio());
        put(input, "resolution", options.resolution());
        input.put("output_format", "jpg".equals(options.outputFormat()) ? "jpg" : "png");
        putAll(input, "image_input", options.imageInput());
        if (model.equals("nano-banana-2")) {
          put(input, "google_search", options.googleSearch());
        }
      }
      case "recraft/remove-background", "recraft/crisp-upscale" ->
          put(input, "image", options.imageInput().isEmpty() ? null : options.imageInput().get(0));
      default -> otherwise(model, options, input);
    }
    return input;
  }

  private static void otherwise(String model, TaskOptions options, Map<String, Object> input) {
    if (model.startsWith("seedream/")) {
      input.put("aspect_ratio", ratio(options));
      input.put("quality", "4K".equals(options.resolution()) ? "high" : "basic");
    } else if (model.startsWith("gpt-image/")) {
      input.put("aspect_ratio", ratio(options));
      input.put("quality", isSmall(options) ? "medium" : "high");
    } else if (model.startsWith("flux-2/")) {
      input.put("aspect_ratio", ratio(options));
      input.put("resolution", isSmall(options) ? "1K" : "2K");
    } else {
      put(input, "aspect_ratio", options.aspectRatio());
      put(input, "resolution", options.resolution());
      put(input, "output_format", options.outputFormat());
      put(input, "content", options.content());
      put(input, "task_name", options.taskName());
      putAll(input, "image_input", options.imageInput());
    }
  }

  private static boolean isSmall(TaskOptions options) {
    return options.resolution() == null || options.resolution().equals("1K");
  }

  private static String ratio(TaskOptions options) {
    String ratio = options.aspectRatio();
    return ratio == null || ratio.equals("auto") ? SQUARE : ratio;
  }

  private static void put(Map<String, Object> input, String field, @Nullable Object value) {
    if (value != null) {
      input.put(field, value);
    }
  }

  private static void putAll(Map<String, Object> input, String field, List<String> values) {
    if (!values.isEmpty()) {
      input.put(field, values);
    }
  }
}
