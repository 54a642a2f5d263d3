package io.plantain.acceptance.torture.planted;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every planted bug is code that a service could really run.
class PlantedBugsIT {
  @TempDir static Path work;
  private static Planting planting;

  @BeforeAll
  static void prepare() {
    planting = new Planting(work);
  }

  static List<PlantedBug> bugs() {
    return PlantedBugs.all();
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void compiles(PlantedBug bug) throws IOException {
    assertThat(planting.variables(bug)).containsKey("JAVA_TOOL_OPTIONS");

    try (Stream<Path> classes = Files.walk(work.resolve(bug.name()))) {
      assertThat(classes.filter(file -> file.toString().endsWith(".class"))).isNotEmpty();
    }
  }
}
