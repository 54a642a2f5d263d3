package io.plantain.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogLimitTest {
  @TempDir private Path directory;

  @Test
  void putsALongLogAsideWhileItsWriterGoesOn() throws Exception {
    Path log = directory.resolve("kafka.log");
    Path older = directory.resolve("kafka.log.1");
    Files.writeString(older, "long ago");
    try (var writer =
        Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      writer.write("0123456789");
      writer.flush();

      new LogLimit(9).apply(directory);
      writer.write("next");
    }

    assertThat(log).hasContent("next");
    assertThat(older).hasContent("0123456789");
  }

  @Test
  void leavesAShortLogAlone() throws Exception {
    Path log = Files.writeString(directory.resolve("kafka.log"), "0123456789");

    new LogLimit(10).apply(directory);

    assertThat(log).hasContent("0123456789");
    assertThat(directory.resolve("kafka.log.1")).doesNotExist();
  }
}
