package io.plantain.generation.provider.openai;

import io.plantain.generation.provider.Account;
import io.plantain.generation.provider.Secret;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// The account at OpenAI. Configured as soon as one of the two is set.
@ConfigurationProperties("plantain.providers.openai")
record OpenaiSettings(@Nullable URI baseUrl, @Nullable Secret apiKey) {
  Account account() {
    return Account.of("https://api.openai.com/v1", baseUrl, apiKey);
  }
}
