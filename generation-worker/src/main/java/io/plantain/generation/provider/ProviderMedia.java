package io.plantain.generation.provider;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A picture or a film as a provider hands it over.
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

  /// The body of an answer, where it is a picture or a film itself.
  static @Nullable ProviderMedia ofBytes(byte[] body) {
    return MediaSigns.known(body) ? new Inline(body) : null;
  }

  /// All media in a part of an answer whose form is the provider's affair: a link, base64, an
  /// object that holds one of them, or a list of these.
  ///
  /// @param base where links without a host lead, null where they lead nowhere
  static List<ProviderMedia> allIn(JsonNode node, @Nullable URI base) {
    List<ProviderMedia> media = new ArrayList<>();
    if (node.isString()) {
      ProviderMedia one = ofText(node.asString(), base);
      if (one != null) {
        media.add(one);
      }
    } else if (node.isArray()) {
      node.values().forEach(each -> media.addAll(allIn(each, base)));
    } else if (node.isObject()) {
      for (String field : MediaSigns.FIELDS) {
        media.addAll(allIn(node.path(field), base));
        if (!media.isEmpty()) {
          break; // one picture under two names is still one
        }
      }
    }
    return media;
  }

  private static @Nullable ProviderMedia ofText(String text, @Nullable URI base) {
    ProviderMedia link = ofUrl(text);
    if (link != null) {
      return link;
    }
    if (MediaSigns.inBase64(text)) {
      return ofBase64(text);
    }
    boolean path = base != null && text.length() < 2_000 && text.matches("[^\\s:]+\\.[a-zA-Z0-9]+");
    try {
      return path && base != null
          ? ofUrl(URI.create(base + "/").resolve(text.replaceFirst("^/", "")).toString())
          : null;
    } catch (IllegalArgumentException notAPath) {
      return null;
    }
  }
}
