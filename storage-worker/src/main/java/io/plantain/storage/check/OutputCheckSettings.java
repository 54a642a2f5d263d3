package io.plantain.storage.check;

import io.plantain.kit.opinion.Category;
import io.plantain.kit.outside.OutsideApi;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Whether pictures are looked at before they are delivered, and by whom.
///
/// @param baseUrl of an OpenAI-compatible moderation API that takes pictures, for example
///   `https://api.openai.com`; empty: no picture is looked at
/// @param apiKey sent as Bearer key where there is one
/// @param model the model asked for
/// @param timeout of one request, with a picture of some 60 KB in it
/// @param tries of one picture in a row
/// @param backoff before the second try; doubles with each further one
/// @param patience how long a picture waits for an answer before it is given up
/// @param blockAt from which score on a picture is refused
/// @param blockAtOf the same for single categories, for example `sexual`
@ConfigurationProperties("plantain.storage.output-check")
public record OutputCheckSettings(
    @DefaultValue("") String baseUrl,
    @DefaultValue("") String apiKey,
    @DefaultValue("omni-moderation-latest") String model,
    @DefaultValue("10s") Duration timeout,
    @DefaultValue("3") int tries,
    @DefaultValue("300ms") Duration backoff,
    @DefaultValue("2m") Duration patience,
    @DefaultValue("0.75") double blockAt,
    @DefaultValue Map<Category, Double> blockAtOf) {

  public OutputCheckSettings {
    baseUrl = OutsideApi.base(baseUrl);
    blockAtOf = Map.copyOf(blockAtOf);
    if (tries < 1) {
      throw new IllegalArgumentException("plantain.storage.output-check: tries >= 1");
    }
    mustBeAScore(blockAt);
    blockAtOf.values().forEach(OutputCheckSettings::mustBeAScore);
  }

  public boolean isOn() {
    return !baseUrl.isEmpty();
  }

  double blockAt(Category category) {
    return blockAtOf.getOrDefault(category, blockAt);
  }

  OutsideApi.Access access() {
    return new OutsideApi.Access(baseUrl, apiKey, model, timeout, tries, backoff);
  }

  private static void mustBeAScore(double score) {
    if (!(score > 0 && score <= 1)) {
      throw new IllegalArgumentException(
          "plantain.storage.output-check: 0 < block-at <= 1 is not so: " + score);
    }
  }

  @Override
  public String toString() {
    return "OutputCheckSettings[baseUrl=%s, apiKey=%s, model=%s]"
        .formatted(baseUrl, apiKey.isEmpty() ? "unset" : "set", model);
  }
}
