package io.plantain.intake.projection;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// When a picture is late: the objective is the model's usual time and ours on top.
///
/// @param usual how long a model takes where nothing else is said
/// @param models how long a model takes, by its name or its scene; the name wins
/// @param ours for everything but the drawing
@ConfigurationProperties("plantain.pace")
record PaceSettings(
    @DefaultValue("30s") Duration usual,
    @DefaultValue Map<String, Duration> models,
    @DefaultValue("30s") Duration ours) {
  PaceSettings {
    models = Map.copyOf(models);
  }

  Duration inTime(String scene, String model) {
    return models.getOrDefault(model, models.getOrDefault(scene, usual)).plus(ours);
  }
}
