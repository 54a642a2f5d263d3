package io.plantain.storage.picture;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A picture that was decoded once, in the format that was asked for.
///
/// @param file the bytes to store; the caller deletes it
/// @param sha256 of those bytes, lower-case hex
/// @param thumbnail a small JPEG
/// @param shown a larger JPEG for whoever looks at pictures before they are delivered; null where
///   nobody does
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record ReadyPicture(
    Path file,
    long bytes,
    PictureFormat format,
    int width,
    int height,
    String sha256,
    byte[] thumbnail,
    byte @Nullable [] shown) {}
