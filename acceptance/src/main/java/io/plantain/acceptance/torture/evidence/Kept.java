package io.plantain.acceptance.torture.evidence;

import org.jspecify.annotations.Nullable;

/// An object in the store.
///
/// @param content what it turned out to be when it was read; null where it was only listed
public record Kept(String key, long bytes, String etag, @Nullable Content content) {

  /// @param problem why it is no picture; null for a good one
  public record Content(
      long bytes, String sha256, int width, int height, @Nullable String problem) {}
}
