package io.plantain.generation.provider.replicate;

import io.plantain.generation.provider.Account;
import io.plantain.generation.provider.Secret;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The account at Replicate. Configured as soon as a key or an address is set.
///
/// @param webhookSecret `whsec_...`, as the account tells: calls that are not signed with it are
///   not believed
/// @param inputs JSON with gaps by model, for models that are not in the table
@ConfigurationProperties("plantain.providers.replicate")
record ReplicateSettings(
    @Nullable URI baseUrl,
    @Nullable Secret apiKey,
    @Nullable Secret webhookSecret,
    @DefaultValue Map<String, String> inputs) {
  Account account() {
    return Account.of("https://api.replicate.com/v1", baseUrl, apiKey);
  }
}
