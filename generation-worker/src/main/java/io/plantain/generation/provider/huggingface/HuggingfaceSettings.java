package io.plantain.generation.provider.huggingface;

import io.plantain.generation.provider.Account;
import io.plantain.generation.provider.Secret;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// A token (`hf_...`) of Hugging Face. Configured as soon as one of the two is set.
@ConfigurationProperties("plantain.providers.huggingface")
record HuggingfaceSettings(@Nullable URI baseUrl, @Nullable Secret apiKey) {
  Account account() {
    return Account.of("https://router.huggingface.co", baseUrl, apiKey);
  }
}
