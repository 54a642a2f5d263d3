package io.plantain.intake.batch;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How batches are looked after.
///
/// @param look how often a batch that is under way is looked at
/// @param retention how long a batch and its results can be looked at after its end
@ConfigurationProperties("plantain.batches")
public record BatchSettings(
    @DefaultValue("1s") Duration look, @DefaultValue("90d") Duration retention) {
  public BatchSettings {
    if (!look.isPositive() || !retention.isPositive()) {
      throw new IllegalArgumentException(
          "plantain.batches.look and plantain.batches.retention must be above 0");
    }
  }
}
