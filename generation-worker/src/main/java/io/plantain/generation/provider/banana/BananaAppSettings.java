package io.plantain.generation.provider.banana;

import io.plantain.generation.provider.Account;
import io.plantain.generation.provider.Secret;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// A project that speaks Banana v5 or v6. It has an address of its own, so there is no usual one.
///
/// @param inputs JSON with gaps by route of the app, for apps with words of their own
@ConfigurationProperties("plantain.providers.banana-app")
record BananaAppSettings(
    @Nullable URI baseUrl, @Nullable Secret apiKey, @DefaultValue Map<String, String> inputs) {
  Account account() {
    return Account.of("http://localhost:8000", baseUrl, apiKey);
  }
}
