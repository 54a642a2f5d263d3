package io.plantain.generation.late;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.generation.ScriptedKie;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholePictureTest {
  @TempDir Path directory;

  private boolean readable(byte[] bytes) throws Exception {
    return WholePicture.is(Files.write(Files.createTempFile(directory, "x", ".bin"), bytes));
  }

  @Test
  void isAPictureThatIsWhole() throws Exception {
    byte[] whole = ScriptedKie.PICTURE;
    assertThat(readable(whole)).isTrue();
    assertThat(readable(Arrays.copyOf(whole, whole.length / 2))).isFalse();
    assertThat(readable("<html>Sign in".getBytes(StandardCharsets.UTF_8))).isFalse();
    assertThat(readable(new byte[0])).isFalse();
  }

  @Test
  void isAFilmByItsFirstBytes() throws Exception {
    assertThat(readable("\0\0\0\u0010ftypisom\0\0\0\0".getBytes(StandardCharsets.US_ASCII)))
        .isTrue();
  }
}
