package io.plantain.generation.provider.stability;

import io.plantain.generation.provider.Account;
import io.plantain.generation.provider.Secret;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// The account at Stability AI. Configured as soon as one of the two is set.
@ConfigurationProperties("plantain.providers.stability")
record StabilitySettings(@Nullable URI baseUrl, @Nullable Secret apiKey) {
  Account account() {
    return Account.of("https://api.stability.ai", baseUrl, apiKey);
  }
}
