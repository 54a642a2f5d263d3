package io.plantain.generation.provider.paperbanana;

import io.plantain.generation.provider.Account;
import io.plantain.generation.provider.Secret;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// A team's account at the PaperBanana Open API, or at another Plantain. Configured as soon as one
/// of the two is set.
@ConfigurationProperties("plantain.providers.paperbanana")
record PaperbananaSettings(@Nullable URI baseUrl, @Nullable Secret apiKey) {
  Account account() {
    return Account.of("https://open.paper-banana.org/api/v1", baseUrl, apiKey);
  }
}
