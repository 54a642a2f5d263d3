package io.plantain.storage;

import io.plantain.storage.picture.PictureFormat;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/// One picture of one task, and where it lies. The key is the same at every try, so a repeated
/// upload overwrites itself.
record MediaId(String teamId, UUID taskId, int index) {

  String key(String extension) {
    return folder() + index + "." + extension;
  }

  String thumbnailKey() {
    return folder() + index + ".thumb.jpg";
  }

  /// Where it may lie as a picture, whatever format it has.
  List<String> possibleKeys() {
    return Stream.concat(
            Arrays.stream(PictureFormat.values()).map(format -> key(format.extension())),
            Stream.of(thumbnailKey()))
        .toList();
  }

  private String folder() {
    return safe(teamId) + "/" + taskId + "/";
  }

  /// A store on a file system would follow `..`.
  private static String safe(String teamId) {
    return teamId.replaceAll("[^A-Za-z0-9_-]", "_");
  }
}
