package io.plantain.generation.provider.kie;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// The account at KIE.ai. Configured as soon as one of the two is set.
///
/// @param baseUrl another server that speaks the same contract; the vendor's where unset
/// @param apiKey sent as a Bearer token
/// @param webhookKey as set in the account: calls that are not signed with it are not believed
@ConfigurationProperties("plantain.providers.kie")
record KieSettings(@Nullable URI baseUrl, @Nullable String apiKey, @Nullable String webhookKey) {
  private static final String VENDOR = "https://api.kie.ai";

  boolean configured() {
    return isSet(apiKey) || baseUrl != null && isSet(baseUrl.toString());
  }

  URI at(String path) {
    String base = baseUrl == null || !isSet(baseUrl.toString()) ? VENDOR : baseUrl.toString();
    return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
  }

  boolean signsCallbacks() {
    return isSet(webhookKey);
  }

  private static boolean isSet(@Nullable String value) {
    return value != null && !value.isBlank();
  }

  @Override
  public String toString() {
    return "KieSettings[baseUrl=%s, apiKey=%s, webhookKey=%s]"
        .formatted(baseUrl, shown(apiKey), shown(webhookKey));
  }

  private static String shown(@Nullable String key) {
    return isSet(key) ? "set" : "unset";
  }
}
