package io.plantain.generation.provider;

import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A picture as a provider hands it over.
public sealed interface ProviderMedia {

  record Link(String url, @Nullable Instant expiresAt) implements ProviderMedia {}

  /// Bytes inside the answer; staged in the object store at once, because bytes never travel in an
  /// event.
  @SuppressWarnings("ArrayRecordComponent") // megabytes: never compared, never copied
  record Inline(byte[] bytes) implements ProviderMedia {
    @Override
    public String toString() {
      return "Inline[" + bytes.length + " bytes]";
    }
  }

  /// A link, or a `data:` URI with the bytes in it; null where it is neither.
  static @Nullable ProviderMedia ofUrl(String url) {
    String start = url.substring(0, Math.min(url.length(), 8)).toLowerCase(Locale.ROOT);
    if (start.startsWith("http://") || start.startsWith("https://")) {
      return new Link(url, null);
    }
    return start.startsWith("data:") ? ofBase64(url) : null;
  }

  /// Base64 with or without a `data:image/...;base64,` in front; null where it does not decode.
  static @Nullable ProviderMedia ofBase64(String text) {
    String digits = text.startsWith("data:") ? text.substring(text.indexOf(',') + 1) : text;
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(digits);
      return bytes.length == 0 ? null : new Inline(bytes);
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
  }
}
