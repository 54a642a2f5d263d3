package io.plantain.generation.provider.banana;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// A server that speaks Banana v4. Configured as soon as one of the two is set.
///
/// @param baseUrl the server; the vendor's old address where unset
/// @param apiKey travels in the body of every request
@ConfigurationProperties("plantain.providers.banana")
record BananaSettings(@Nullable URI baseUrl, @Nullable String apiKey) {
  private static final String VENDOR = "https://api.banana.dev";

  boolean configured() {
    return isSet(apiKey) || baseUrl != null && isSet(baseUrl.toString());
  }

  URI at(String path) {
    String base = baseUrl == null || !isSet(baseUrl.toString()) ? VENDOR : baseUrl.toString();
    return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
  }

  String key() {
    return apiKey == null ? "" : apiKey;
  }

  private static boolean isSet(@Nullable String value) {
    return value != null && !value.isBlank();
  }

  @Override
  public String toString() {
    return "BananaSettings[baseUrl=%s, apiKey=%s]"
        .formatted(baseUrl, isSet(apiKey) ? "set" : "unset");
  }
}
