package io.plantain.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where a generated picture can be fetched. Exactly one of `url` and `stagedKey` is set: bytes
/// never travel in an event.
///
/// @param index 0 for the first picture
/// @param url at the provider; short-lived and not to be trusted
/// @param stagedKey object key in the staging area, where the provider sent the bytes inline
/// @param expiresAt when the provider drops it, where it says so
/// @param flagged the provider's own content check marked it
public record MediaReference(
    int index,
    @Nullable String url,
    @Nullable String stagedKey,
    @Nullable Instant expiresAt,
    boolean flagged) {
  public MediaReference {
    if ((url == null) == (stagedKey == null)) {
      throw new IllegalArgumentException("a media reference has a url or a staged key");
    }
  }
}
