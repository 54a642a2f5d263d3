package io.plantain.generation.callback;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// Where providers reach us.
///
/// @param baseUrl of this service as providers see it; where unset, none is asked to call
@ConfigurationProperties("plantain.callbacks")
record CallbackSettings(@Nullable URI baseUrl) {
  boolean enabled() {
    return baseUrl != null && !baseUrl.toString().isBlank();
  }
}
