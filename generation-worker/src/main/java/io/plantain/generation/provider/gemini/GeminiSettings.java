package io.plantain.generation.provider.gemini;

import io.plantain.generation.provider.Account;
import io.plantain.generation.provider.Secret;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// The account at Google's Gemini API. Configured as soon as one of the two is set.
@ConfigurationProperties("plantain.providers.gemini")
record GeminiSettings(@Nullable URI baseUrl, @Nullable Secret apiKey) {
  Account account() {
    return Account.of("https://generativelanguage.googleapis.com/v1beta", baseUrl, apiKey);
  }
}
