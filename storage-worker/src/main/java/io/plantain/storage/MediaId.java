package io.plantain.storage;

import java.util.UUID;

/// One picture of one task, and where it lies. The key is the same at every try, so a repeated
/// upload overwrites itself.
record MediaId(String teamId, UUID taskId, int index) {

  String key(String extension) {
    return folder() + index + "." + extension;
  }

  String thumbnailKey() {
    return folder() + index + ".thumb.jpg";
  }

  private String folder() {
    return safe(teamId) + "/" + taskId + "/";
  }

  /// A store on a file system would follow `..`.
  private static String safe(String teamId) {
    return teamId.replaceAll("[^A-Za-z0-9_-]", "_");
  }
}
