package io.plantain.storage;

import io.plantain.event.TaskSpec;
import io.plantain.storage.picture.PictureFormat;
import org.jspecify.annotations.Nullable;

/// What a result must be, from what was ordered.
sealed interface Order {

  /// @param format null keeps the provider's
  /// @param cutOut transparent where the background was
  record Picture(@Nullable PictureFormat format, boolean cutOut) implements Order {}

  /// @param seconds null where the model has no choice
  record Moving(@Nullable Integer seconds) implements Order {}

  static Order of(TaskSpec spec) {
    return switch (spec.scene()) {
      case "text-to-video", "image-to-video" -> new Moving(spec.options().durationSeconds());
      default ->
          new Picture(
              PictureFormat.of(spec.options().outputFormat()),
              spec.scene().equals("remove-background"));
    };
  }
}
