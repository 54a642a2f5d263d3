package io.plantain.storage.picture;

import org.jspecify.annotations.Nullable;

/// The formats that can be asked for, by the word of the public API.
public enum PictureFormat {
  PNG("png", "image/png", Integer.MAX_VALUE),
  JPG("jpg", "image/jpeg", 65_535),
  WEBP("webp", "image/webp", 16_383);

  private final String extension;
  private final String contentType;
  private final int maxSide; // pixels that the format can count to

  PictureFormat(String extension, String contentType, int maxSide) {
    this.extension = extension;
    this.contentType = contentType;
    this.maxSide = maxSide;
  }

  public String extension() {
    return extension;
  }

  public String contentType() {
    return contentType;
  }

  boolean holds(int width, int height) {
    return width <= maxSide && height <= maxSide;
  }

  /// Null where nothing was asked for: the provider's own format stays.
  public static @Nullable PictureFormat of(@Nullable String word) {
    for (PictureFormat format : values()) {
      if (format.extension.equals(word)) {
        return format;
      }
    }
    return "jpeg".equals(word) ? JPG : null;
  }
}
