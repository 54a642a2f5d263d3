package io.plantain.acceptance.torture.planted;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlantedBugsTest {
  static List<PlantedBug> bugs() {
    return PlantedBugs.all();
  }

  @Test
  void areManyAndHaveNamesOfTheirOwn() {
    assertThat(bugs()).extracting(PlantedBug::name).hasSizeGreaterThan(20).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void fitTheCodeAsItIs(PlantedBug bug) {
    assertThat(bug.planted()).contains(bug.replace()).isNotBlank();
    assertThat(bug.services()).isNotEmpty();
  }
}
