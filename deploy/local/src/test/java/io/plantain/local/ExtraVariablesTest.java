package io.plantain.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtraVariablesTest {
  @TempDir private Path directory;
  private Home home;

  @BeforeEach
  void open() {
    home = new Home(directory, directory);
  }

  @Test
  void areNoneWithoutAFile() {
    assertThat(ExtraVariables.of(home, "kafka")).isEmpty();
  }

  @Test
  void ofAServiceReachAllItsProcesses() throws IOException {
    write("generation-worker", "# why\nA=1\n\nB = two=2\n");

    assertThat(ExtraVariables.of(home, "generation-worker"))
        .isEqualTo(ExtraVariables.of(home, "generation-worker-2"))
        .isEqualTo(Map.of("A", "1", "B", "two=2"));
  }

  @Test
  void ofAProcessReachItAloneAndWin() throws IOException {
    write("generation-worker", "A=1");
    write("generation-worker-1", "A=first");
    write("generation-worker-2", "A=second");

    assertThat(ExtraVariables.of(home, "generation-worker")).isEqualTo(Map.of("A", "first"));
    assertThat(ExtraVariables.of(home, "generation-worker-2")).isEqualTo(Map.of("A", "second"));
    assertThat(ExtraVariables.of(home, "generation-worker-3")).isEqualTo(Map.of("A", "1"));
  }

  @Test
  void sayWhichLineIsWrong() throws IOException {
    write("kafka", "nonsense");

    assertThatThrownBy(() -> ExtraVariables.of(home, "kafka"))
        .isInstanceOf(CannotGoOn.class)
        .hasMessageContaining("kafka.env")
        .hasMessageContaining("nonsense");
  }

  private void write(String name, String text) throws IOException {
    Files.createDirectories(home.variables(name).getParent());
    Files.writeString(home.variables(name), text);
  }
}
