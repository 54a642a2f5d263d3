package io.plantain.storage.film;

import io.plantain.storage.film.Boxes.Broken;
import io.plantain.storage.film.Film.Container;
import io.plantain.storage.picture.Fault;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a film's container to its end, without decoding a picture: the provider's content type and
/// the name of the file are not asked.
public final class FilmCheck {
  private static final int MIN_SIDE = 16; // pixels, as for pictures
  private static final int QT = 0x71742020; // the brand "qt  "

  /// Models round and clip: a film of less than this share of what was ordered is another film.
  private static final double SHORTEST = 0.5;

  private FilmCheck() {}

  /// What came out of looking at a file.
  public sealed interface Outcome {
    record Usable(Film film) implements Outcome {}

    record Unusable(Fault fault) implements Outcome {}
  }

  /// @param orderedSeconds null where the model has no choice
  /// @throws IOException the disk fails, not the film
  public static Outcome examine(Path file, @Nullable Integer orderedSeconds) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      if (channel.size() < 8 || channel.size() > Integer.MAX_VALUE) {
        return new Outcome.Unusable(Fault.NOT_A_FILM);
      }
      Film film =
          read(
              file,
              channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena).asByteBuffer());
      if (film == null) {
        return new Outcome.Unusable(Fault.NOT_A_FILM);
      }
      if (Math.min(film.width(), film.height()) < MIN_SIDE) {
        return new Outcome.Unusable(Fault.TOO_SMALL);
      }
      long least =
          orderedSeconds == null
              ? 1
              : (long) (Duration.ofSeconds(orderedSeconds).toMillis() * SHORTEST);
      return film.duration().toMillis() < least
          ? new Outcome.Unusable(Fault.TOO_SHORT)
          : new Outcome.Usable(film);
    } catch (Broken | IndexOutOfBoundsException broken) { // a table that ends within a number
      return new Outcome.Unusable(Fault.BROKEN);
    }
  }

  /// Null where it is no film at all.
  private static @Nullable Film read(Path path, ByteBuffer bytes) throws Broken {
    if (bytes.getInt(4) != 0x66747970) { // "ftyp"
      return null;
    }
    Boxes file = new Boxes(bytes);
    ByteBuffer brand = file.need("ftyp");
    Boxes movie = new Boxes(file.need("moov"));
    if (file.all("mdat").stream().noneMatch(data -> data.limit() > 0)) {
      throw new Broken("no data");
    }
    List<ByteBuffer> fragments = file.all("moof");
    for (ByteBuffer trak : movie.all("trak")) {
      Track track = Track.read(trak, fragments, movie.find("mvex"), bytes.limit());
      if (track != null) {
        return new Film(
            path,
            brand.getInt(0) == QT ? Container.QUICKTIME : Container.MP4,
            track.width(),
            track.height(),
            track.duration());
      }
    }
    throw new Broken("no pictures");
  }
}
