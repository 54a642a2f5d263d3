package io.plantain.generation.provider;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How pictures and films are told from words: by their first bytes, never by what they are called.
final class MediaSigns {
  /// Where providers put a picture, the likeliest first.
  static final List<String> FIELDS =
      List.of(
          "images",
          "image",
          "video",
          "videos",
          "url",
          "b64_json",
          "image_base64",
          "image_url",
          "video_url",
          "data",
          "output",
          "result",
          "message");

  private static final int LONGEST_SIGN = 12; // RIFF....WEBP
  private static final List<String> AT_START =
      List.of("\u0089PNG\r\n\u001a\n", "\u00ff\u00d8\u00ff", "GIF8", "\u001aE\u00df\u00a3");

  private MediaSigns() {}

  static boolean known(byte[] bytes) {
    String start =
        new String(bytes, 0, Math.min(bytes.length, LONGEST_SIGN), StandardCharsets.ISO_8859_1);
    return AT_START.stream().anyMatch(start::startsWith)
        || start.startsWith("RIFF") && start.endsWith("WEBP")
        || start.startsWith("ftyp", 4); // MP4, MOV, AVIF
  }

  /// Of the formats that are taken as input; null for anything else.
  static @Nullable String pictureType(byte[] bytes) {
    String start =
        new String(bytes, 0, Math.min(bytes.length, LONGEST_SIGN), StandardCharsets.ISO_8859_1);
    return start.startsWith("\u0089PNG\r\n\u001a\n")
        ? "image/png"
        : start.startsWith("\u00ff\u00d8\u00ff")
            ? "image/jpeg"
            : start.startsWith("RIFF") && start.endsWith("WEBP") ? "image/webp" : null;
  }

  /// Ordinary words are valid base64 too.
  static boolean inBase64(String text) {
    try {
      return text.length() >= 16 && known(Base64.getDecoder().decode(text.substring(0, 16)));
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }
}
