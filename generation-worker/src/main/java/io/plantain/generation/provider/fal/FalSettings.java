package io.plantain.generation.provider.fal;

import io.plantain.generation.provider.Account;
import io.plantain.generation.provider.Secret;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The account at fal.ai. Configured as soon as a key or an address is set.
///
/// @param baseUrl another server that speaks the queue's contract; the vendor's where unset
/// @param jwksUrl the keys that sign calls; the vendor's where nothing else is set. With an address
///   of one's own and without this, calls are not signed
/// @param inputs JSON with gaps by model, for models that are not in the table
@ConfigurationProperties("plantain.providers.fal")
record FalSettings(
    @Nullable URI baseUrl,
    @Nullable Secret apiKey,
    @Nullable URI jwksUrl,
    @DefaultValue Map<String, String> inputs) {
  private static final String VENDOR = "https://queue.fal.run";
  private static final URI VENDOR_KEYS = URI.create("https://rest.fal.ai/.well-known/jwks.json");

  Account account() {
    return Account.of(VENDOR, baseUrl, apiKey);
  }

  /// Null where calls are not signed.
  @Nullable URI keys() {
    return jwksUrl != null && !jwksUrl.toString().isBlank()
        ? jwksUrl
        : account().base().equals(VENDOR) ? VENDOR_KEYS : null;
  }
}
