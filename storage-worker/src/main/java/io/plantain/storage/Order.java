package io.plantain.storage;

import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import io.plantain.storage.picture.PictureFormat;
import org.jspecify.annotations.Nullable;

/// What a result must be, from what was ordered.
sealed interface Order {

  /// @param format null keeps the provider's
  /// @param cutOut transparent where the background was
  record Picture(@Nullable PictureFormat format, boolean cutOut) implements Order {}

  /// @param original where the customer's picture is
  /// @param scale null where the model has no choice
  record Larger(@Nullable PictureFormat format, String original, @Nullable Integer scale)
      implements Order {}

  /// @param seconds null where the model has no choice
  record Moving(@Nullable Integer seconds) implements Order {}

  static Order of(TaskSpec spec) {
    TaskOptions options = spec.options();
    PictureFormat format = PictureFormat.of(options.outputFormat());
    return switch (spec.scene()) {
      case "text-to-video", "image-to-video" -> new Moving(options.durationSeconds());
      case "upscale" ->
          options.imageInput().isEmpty()
              ? new Picture(format, false)
              : new Larger(format, options.imageInput().getFirst(), options.scale());
      default -> new Picture(format, spec.scene().equals("remove-background"));
    };
  }
}
