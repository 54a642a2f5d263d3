package io.plantain.acceptance.torture.planted;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The list in `planted-bugs.yml`.
final class PlantedBugs {
  private static final String LIST = "/planted-bugs.yml";

  private PlantedBugs() {}

  private record File(@JsonProperty("bugs") List<PlantedBug> bugs) {}

  static List<PlantedBug> all() {
    try (InputStream in = Objects.requireNonNull(PlantedBugs.class.getResourceAsStream(LIST))) {
      return new YAMLMapper().readValue(in, File.class).bugs();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
