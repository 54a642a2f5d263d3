package io.plantain.generation.provider;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where an adapter sends its calls, and by which key it is known there.
///
/// @param base without a slash at its end
/// @param configured whether somebody set a key or an address
public record Account(String base, @Nullable Secret key, boolean configured) {

  /// @param usual the vendor's address, or the one that a local server usually has
  /// @param baseUrl another one, where somebody set it
  public static Account of(String usual, @Nullable URI baseUrl, @Nullable Secret key) {
    boolean moved = baseUrl != null && !baseUrl.toString().isBlank();
    String base = moved && baseUrl != null ? baseUrl.toString() : usual;
    return new Account(
        base.endsWith("/") ? base.substring(0, base.length() - 1) : base,
        key,
        moved || key != null && key.isSet());
  }

  public URI at(String path) {
    return URI.create(base + path);
  }

  public Map<String, String> bearer() {
    return header("Authorization", "Bearer ");
  }

  /// Nothing without a key: local servers want none.
  public Map<String, String> header(String name, String prefix) {
    return key == null || !key.isSet() ? Map.of() : Map.of(name, prefix + key.value());
  }

  /// A stranger's word as a part of a path or a query.
  public static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /// A name of several segments, such as a model's, as a path. Dots alone would lead elsewhere.
  public static String path(String name) {
    StringBuilder path = new StringBuilder();
    for (String segment : name.split("/")) {
      if (!segment.isEmpty() && !segment.matches("\\.+")) {
        path.append('/').append(encoded(segment).replace("%3A", ":"));
      }
    }
    return path.toString();
  }
}
