package io.plantain.event;

import org.jspecify.annotations.Nullable;

/// A picture or a film in the object store.
///
/// @param index 0 for the first one
/// @param key object key, `team_id/task_id/index.ext`
/// @param contentType for example `image/png`, from the bytes themselves
/// @param bytes size of the object
/// @param width pixels
/// @param height pixels
/// @param sha256 of the stored bytes, lower-case hex
/// @param thumbnailKey object key of a small JPEG; films have none
/// @param durationMillis of a film, as its samples say
public record StoredMedia(
    int index,
    String key,
    String contentType,
    long bytes,
    int width,
    int height,
    String sha256,
    @Nullable String thumbnailKey,
    @Nullable Long durationMillis) {

  /// A picture.
  public StoredMedia(
      int index,
      String key,
      String contentType,
      long bytes,
      int width,
      int height,
      String sha256,
      @Nullable String thumbnailKey) {
    this(index, key, contentType, bytes, width, height, sha256, thumbnailKey, null);
  }
}
