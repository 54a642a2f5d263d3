package io.plantain.generation.provider.comfyui;

import io.plantain.generation.provider.Account;
import io.plantain.generation.provider.Secret;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// A ComfyUI server. Configured as soon as an address is set.
///
/// @param apiKey for a proxy in front of it; it has none itself
/// @param workflows by the name that routes give: a file with a graph in API format, with gaps.
///   `text-to-image` and `image-to-image` come with Plantain
@ConfigurationProperties("plantain.providers.comfyui")
record ComfyuiSettings(
    @Nullable URI baseUrl, @Nullable Secret apiKey, @DefaultValue Map<String, String> workflows) {
  Account account() {
    return Account.of("http://127.0.0.1:8188", baseUrl, apiKey);
  }
}
