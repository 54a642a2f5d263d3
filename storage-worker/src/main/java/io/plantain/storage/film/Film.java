package io.plantain.storage.film;

import java.nio.file.Path;
import java.time.Duration;

/// A film whose container was read to its end.
///
/// @param file the bytes to store, as they came
/// @param container the kind of file
/// @param duration of the pictures that are really in it
public record Film(Path file, Container container, int width, int height, Duration duration) {

  /// The containers that are taken.
  public enum Container {
    MP4("mp4", "video/mp4"),
    QUICKTIME("mov", "video/quicktime");

    private final String extension;
    private final String contentType;

    Container(String extension, String contentType) {
      this.extension = extension;
      this.contentType = contentType;
    }

    public String extension() {
      return extension;
    }

    public String contentType() {
      return contentType;
    }
  }
}
