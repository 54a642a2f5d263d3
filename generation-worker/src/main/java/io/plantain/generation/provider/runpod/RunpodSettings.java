package io.plantain.generation.provider.runpod;

import io.plantain.generation.provider.Account;
import io.plantain.generation.provider.Secret;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The account at RunPod. Configured as soon as a key or an address is set.
///
/// @param inputs JSON with gaps by endpoint, for workers whose inputs have other names
/// @param results where in `output` the result of an endpoint is, as a JSON pointer; found by
///   itself where nothing is said
@ConfigurationProperties("plantain.providers.runpod")
record RunpodSettings(
    @Nullable URI baseUrl,
    @Nullable Secret apiKey,
    @DefaultValue Map<String, String> inputs,
    @DefaultValue Map<String, String> results) {
  Account account() {
    return Account.of("https://api.runpod.ai/v2", baseUrl, apiKey);
  }
}
