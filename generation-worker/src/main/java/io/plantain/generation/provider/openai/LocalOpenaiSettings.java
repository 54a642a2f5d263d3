package io.plantain.generation.provider.openai;

import io.plantain.generation.provider.Account;
import io.plantain.generation.provider.Secret;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// A server of one's own that speaks OpenAI's images API: LocalAI, stable-diffusion.cpp and others.
/// Configured as soon as one of the two is set.
///
/// @param baseUrl with its `/v1`
@ConfigurationProperties("plantain.providers.local-openai")
record LocalOpenaiSettings(@Nullable URI baseUrl, @Nullable Secret apiKey) {
  Account account() {
    // Some servers refuse a request without any key, and take any.
    return Account.of(
        "http://127.0.0.1:8080/v1",
        baseUrl,
        apiKey != null && apiKey.isSet() || !isSet(baseUrl) ? apiKey : new Secret("none"));
  }

  private static boolean isSet(@Nullable URI uri) {
    return uri != null && !uri.toString().isBlank();
  }
}
