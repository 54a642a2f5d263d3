package io.plantain.storage.film;

import io.plantain.storage.film.Boxes.Broken;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A track of pictures: what its samples say, not what the header of the film claims.
///
/// @param length of all samples, in `timescale` a second
record Track(int width, int height, long samples, long length, long timescale) {
  private static final int VIDE = 0x76696465;
  private static final int TABLE = 8; // version, flags and the number of entries
  private static final int SIZE_IN_ENTRY = TABLE + 32; // of width and height in the first entry

  Duration duration() {
    return Duration.ofMillis(timescale == 0 ? 0 : length * 1_000 / timescale);
  }

  /// Null where the track is sound, text or something else.
  ///
  /// @param fragments `moof` boxes, where the samples are told in parts
  /// @param mvex what fragments leave out
  /// @param fileSize no sample may lie behind it
  static @Nullable Track read(
      ByteBuffer trak, List<ByteBuffer> fragments, @Nullable ByteBuffer mvex, long fileSize)
      throws Broken {
    Boxes track = new Boxes(trak);
    Boxes media = new Boxes(track.need("mdia"));
    if (media.need("hdlr").getInt(8) != VIDE) {
      return null;
    }
    ByteBuffer header = media.need("mdhd");
    long timescale = Integer.toUnsignedLong(header.getInt(header.get(0) == 1 ? 20 : 12));
    Boxes table = new Boxes(new Boxes(media.need("minf")).need("stbl"));
    ByteBuffer kinds = table.need("stsd");
    if (kinds.getInt(4) < 1) {
      throw new Broken("no kind of sample");
    }
    int width = Short.toUnsignedInt(kinds.getShort(SIZE_IN_ENTRY));
    int height = Short.toUnsignedInt(kinds.getShort(SIZE_IN_ENTRY + 2));
    long samples = samples(table, fileSize);
    long length = samples == 0 ? 0 : length(table.need("stts"));
    if (samples == 0) {
      ByteBuffer id = track.need("tkhd");
      int trackId = id.getInt(id.get(0) == 1 ? 20 : 12);
      for (ByteBuffer fragment : fragments) {
        for (ByteBuffer part : new Boxes(fragment).all("traf")) {
          Fragment one = Fragment.read(part, trackId, mvex);
          samples += one.samples();
          length += one.length();
        }
      }
    }
    return new Track(width, height, samples, length, timescale);
  }

  /// How many there are; their chunks must lie in the file.
  private static long samples(Boxes table, long fileSize) throws Broken {
    ByteBuffer sizes = table.find("stsz");
    if (sizes == null) {
      sizes = table.need("stz2");
    }
    long samples = Integer.toUnsignedLong(sizes.getInt(8));
    ByteBuffer near = table.find("stco");
    ByteBuffer chunks = near == null ? table.need("co64") : near;
    int each = near == null ? Long.BYTES : Integer.BYTES;
    long count = entries(chunks, each);
    for (int i = 0; i < count; i++) {
      long offset =
          near == null
              ? chunks.getLong(TABLE + i * each)
              : Integer.toUnsignedLong(chunks.getInt(TABLE + i * each));
      if (offset < 0 || offset >= fileSize) {
        throw new Broken("a chunk lies outside");
      }
    }
    if (samples > 0 && count == 0) {
      throw new Broken("samples lie nowhere");
    }
    return samples;
  }

  private static long length(ByteBuffer times) throws Broken {
    long length = 0;
    long count = entries(times, 2 * Integer.BYTES);
    for (int i = 0; i < count; i++) {
      int at = TABLE + i * 2 * Integer.BYTES;
      length +=
          Integer.toUnsignedLong(times.getInt(at)) * Integer.toUnsignedLong(times.getInt(at + 4));
    }
    return length;
  }

  private static long entries(ByteBuffer table, int each) throws Broken {
    long count = Integer.toUnsignedLong(table.getInt(4));
    if (count * each > table.limit() - TABLE) {
      throw new Broken("a table ends early");
    }
    return count;
  }
}
