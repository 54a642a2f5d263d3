package io.plantain.acceptance.torture.traffic;

import static java.util.Map.entry;

import io.plantain.acceptance.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// What an installation needs so that all kinds of traffic make sense in it.
public final class Surroundings {
  static final String IMPATIENT = "impatient";

  private Surroundings() {}

  /// Environment for `./plantain up`: quick pictures, one model whose deadline a run can wait for,
  /// and provider accounts that rest for seconds.
  ///
  /// @param folder where the catalogue is written
  public static Map<String, String> environment(Path folder) {
    return Map.ofEntries(
        entry("PLANTAIN_SKETCH_SECONDS", "0.3"),
        entry("PLANTAIN_CATALOGUE", catalogue(folder).toString()),
        entry("PLANTAIN_ROUTES_IMPATIENT_PROVIDER", "kie"),
        entry("PLANTAIN_ROUTES_IMPATIENT_PROVIDERMODEL", "nano-banana-2"),
        // The provider is unwell for single tasks; an account that rests would stop all others.
        entry("PLANTAIN_GENERATION_HEALTH_PAUSE", "1s"),
        entry("PLANTAIN_GENERATION_HEALTH_LONGEST_PAUSE", "2s"),
        entry("PLANTAIN_GENERATION_HEALTH_QUOTA_PAUSE", "1s"),
        entry("PLANTAIN_GENERATION_HEALTH_COOLDOWN", "1s"));
  }

  private static Path catalogue(Path folder) {
    Path shipped = Checkout.root().resolve("intake-service/src/main/resources/catalogue.yml");
    String impatient =
        """

          - model: %s
            type: standard
            scenes: [text-to-image]
            prompt: {max_characters: 1000}
            deadline: 8s
            options:
              resolution: {values: [1K], default: 1K}
              output_format: *formats
            credits: {1K: 5}
        """
            .formatted(IMPATIENT);
    try {
      Files.createDirectories(folder);
      return Files.writeString(
          folder.resolve("catalogue.yml"), Files.readString(shipped) + impatient);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
