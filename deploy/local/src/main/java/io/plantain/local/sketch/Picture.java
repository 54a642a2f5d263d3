package io.plantain.local.sketch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// One picture to draw. Equal pictures are equal to the byte.
///
/// @param index which one of a job with several pictures, from 0
/// @param seconds of a film, else 0
record Picture(
    String prompt,
    @Nullable Long seed,
    int index,
    int width,
    int height,
    Format format,
    int seconds) {
  enum Format {
    PNG("png", "image/png"),
    JPEG("jpg", "image/jpeg"),
    /// A part of the picture on nothing.
    CUT_OUT("png", "image/png"),
    FILM("mp4", "video/mp4");

    final String extension;
    final String contentType;

    Format(String extension, String contentType) {
      this.extension = extension;
      this.contentType = contentType;
    }
  }

  /// `java.util.Random` because its sequence is fixed by its specification.
  Random random() {
    return new Random(seedOf(prompt + '\n' + (seed == null ? "" : seed) + '\n' + index));
  }

  private static long seedOf(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
