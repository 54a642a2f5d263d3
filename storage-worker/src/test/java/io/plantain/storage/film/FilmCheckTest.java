package io.plantain.storage.film;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.storage.film.Film.Container;
import io.plantain.storage.picture.Fault;
import io.plantain.storage.picture.Samples;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class FilmCheckTest {
  @TempDir Path directory;

  private FilmCheck.Outcome examine(byte[] bytes, @Nullable Integer seconds) throws Exception {
    return FilmCheck.examine(
        Files.write(Files.createTempFile(directory, "x", ".bin"), bytes), seconds);
  }

  private Film film(byte[] bytes) throws Exception {
    return ((FilmCheck.Outcome.Usable) examine(bytes, null)).film();
  }

  private Fault fault(byte[] bytes) throws Exception {
    return ((FilmCheck.Outcome.Unusable) examine(bytes, null)).fault();
  }

  @Test
  void readsSizeAndDurationFromTheSamples() throws Exception {
    Film film = film(Films.mp4(1280, 720, 5));
    assertThat(film.container()).isEqualTo(Container.MP4);
    assertThat(film.width()).isEqualTo(1280);
    assertThat(film.height()).isEqualTo(720);
    assertThat(film.duration()).isEqualTo(Duration.ofSeconds(5));
    assertThat(film(Films.quicktime(64, 64, 2)).container()).isEqualTo(Container.QUICKTIME);
  }

  @Test
  void doesNotBelieveTheHeader() throws Exception {
    assertThat(film(Films.mp4ThatClaims(10, 1)).duration()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void readsAFilmThatIsToldInParts() throws Exception {
    Film film = film(Films.fragmented(640, 360, 3, 2));
    assertThat(film.duration()).isEqualTo(Duration.ofSeconds(6));
    assertThat(film.width()).isEqualTo(640);
  }

  @ParameterizedTest
  @CsvSource({"5, 5, true", "10, 5, true", "10, 4, false", "5, 6, true"})
  void comparesWithWhatWasOrdered(int ordered, int seconds, boolean usable) throws Exception {
    FilmCheck.Outcome outcome = examine(Films.mp4(640, 480, seconds), ordered);
    assertThat(outcome instanceof FilmCheck.Outcome.Usable).isEqualTo(usable);
    if (!usable) {
      assertThat(outcome).isEqualTo(new FilmCheck.Outcome.Unusable(Fault.TOO_SHORT));
    }
  }

  @Test
  void refusesWhatIsNoFilm() throws Exception {
    assertThat(fault(new byte[0])).isEqualTo(Fault.NOT_A_FILM);
    assertThat(fault(Samples.picture("png", 64, 64))).isEqualTo(Fault.NOT_A_FILM);
    assertThat(fault("<!doctype html><p>Sign in".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Fault.NOT_A_FILM);
    assertThat(fault(Films.mp4(8, 8, 5))).isEqualTo(Fault.TOO_SMALL);
    assertThat(fault(Films.mp4ThatClaims(5, 0))).isEqualTo(Fault.BROKEN);
  }

  /// A download that was cut off, wherever.
  @Test
  void refusesEveryBeginningOfAFilm() throws Exception {
    byte[] film = Films.mp4(640, 480, 1);
    for (int end = 8; end < film.length; end += 7) {
      assertThat(examine(Arrays.copyOf(film, end), null))
          .as("the first %d bytes", end)
          .isInstanceOf(FilmCheck.Outcome.Unusable.class);
    }
  }

  @Test
  void survivesDamageAnywhere() throws Exception {
    Random random = new Random(7);
    byte[] film = Films.fragmented(640, 480, 2, 1);
    for (int i = 0; i < 2_000; i++) {
      byte[] damaged = film.clone();
      for (int hits = 0; hits < 4; hits++) {
        damaged[random.nextInt(700)] = (byte) random.nextInt();
      }
      assertThat(examine(damaged, null)).isNotNull(); // an answer, whatever it is
    }
  }
}
