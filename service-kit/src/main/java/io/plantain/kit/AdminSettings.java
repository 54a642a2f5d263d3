package io.plantain.kit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param key Bearer key of the operators' edge; empty closes it
@ConfigurationProperties("plantain.admin")
public record AdminSettings(@DefaultValue("") String key) {
  private static final String SCHEME = "Bearer ";

  public AdminSettings {
    key = key.strip();
  }

  public boolean isClosed() {
    return key.isEmpty();
  }

  /// Whether a request with this `Authorization` header may pass. It takes the same time wherever
  /// the keys differ.
  public boolean admits(@Nullable String authorization) {
    String given =
        authorization != null && authorization.startsWith(SCHEME)
            ? authorization.substring(SCHEME.length()).strip()
            : "";
    return !isClosed()
        && MessageDigest.isEqual(
            key.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "AdminSettings[key=" + (isClosed() ? "unset" : "set") + "]";
  }
}
