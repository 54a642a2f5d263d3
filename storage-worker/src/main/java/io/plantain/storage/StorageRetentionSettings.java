package io.plantain.storage;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param outcomes rows that answer duplicates
/// @param media pictures and thumbnails; kept where unset, for they are the customer's
@ConfigurationProperties("plantain.storage.retention")
record StorageRetentionSettings(@DefaultValue("90d") Duration outcomes, @Nullable Duration media) {
  private static final Duration SHORTEST_FOR_MEDIA = Duration.ofDays(1);

  StorageRetentionSettings {
    if (media != null && media.compareTo(SHORTEST_FOR_MEDIA) < 0) {
      throw new IllegalArgumentException(
          "plantain.storage.retention.media must be at least 1d: a picture must outlive its task");
    }
  }

  /// A row is what finds its pictures, so it lives as long as they do.
  Duration rows() {
    return media != null && media.compareTo(outcomes) > 0 ? media : outcomes;
  }
}
