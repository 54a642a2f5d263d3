package io.plantain.generation.provider.automatic;

import io.plantain.generation.provider.Account;
import io.plantain.generation.provider.Secret;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// A web UI that was started with `--api`; the key is `user:password` where it wants them.
/// Configured as soon as one of the two is set.
@ConfigurationProperties("plantain.providers.automatic1111")
record AutomaticSettings(@Nullable URI baseUrl, @Nullable Secret apiKey) {
  Account account() {
    return Account.of("http://127.0.0.1:7860", baseUrl, apiKey);
  }
}
