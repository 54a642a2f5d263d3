package io.plantain.moderation.outside;

import io.plantain.kit.outside.OutsideApi;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param baseUrl of an OpenAI-compatible API, for example `https://api.openai.com`; empty asks
///   nobody
/// @param apiKey sent as Bearer key where there is one
/// @param timeout of one request; such APIs answer within 2 s
/// @param tries of one prompt in a row
/// @param backoff before the second try; doubles with each further one
/// @param patience how long a task waits for an answer before it fails
/// @param concurrency requests at the same time
@ConfigurationProperties("plantain.moderation.outside")
public record OutsideSettings(
    @DefaultValue("") String baseUrl,
    @DefaultValue("") String apiKey,
    @DefaultValue("omni-moderation-latest") String model,
    @DefaultValue("4s") Duration timeout,
    @DefaultValue("3") int tries,
    @DefaultValue("300ms") Duration backoff,
    @DefaultValue("2m") Duration patience,
    @DefaultValue("16") int concurrency) {

  public OutsideSettings {
    baseUrl = OutsideApi.base(baseUrl);
    if (tries < 1 || concurrency < 1) {
      throw new IllegalArgumentException("plantain.moderation.outside: tries and concurrency >= 1");
    }
  }

  OutsideApi.Access access() {
    return new OutsideApi.Access(baseUrl, apiKey, model, timeout, tries, backoff);
  }

  boolean isOff() {
    return baseUrl.isEmpty();
  }

  @Override
  public String toString() {
    return "OutsideSettings[baseUrl=%s, apiKey=%s, model=%s]"
        .formatted(baseUrl, apiKey.isEmpty() ? "unset" : "set", model);
  }
}
