package io.plantain.acceptance.torture.traffic;

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

  /// Environment for `./plantain up`: quick pictures, and one model whose deadline a run can wait
  /// for.
  ///
  /// @param folder where the catalogue is written
  public static Map<String, String> environment(Path folder) {
    return Map.of(
        "PLANTAIN_SKETCH_SECONDS",
        "0.3",
        "PLANTAIN_CATALOGUE",
        catalogue(folder).toString(),
        "PLANTAIN_ROUTES_IMPATIENT_PROVIDER",
        "kie",
        "PLANTAIN_ROUTES_IMPATIENT_PROVIDERMODEL",
        "nano-banana-2");
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
