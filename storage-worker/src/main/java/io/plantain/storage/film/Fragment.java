package io.plantain.storage.film;

import io.plantain.storage.film.Boxes.Broken;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The samples of one track in one part of a film that is told in parts (ISO/IEC 14496-12, 8.8).
record Fragment(long samples, long length) {
  private static final int FLAGS = 0xFFFFFF;

  static Fragment read(ByteBuffer traf, int trackId, @Nullable ByteBuffer mvex) throws Broken {
    Boxes parts = new Boxes(traf);
    ByteBuffer header = parts.need("tfhd");
    if (header.getInt(4) != trackId) {
      return new Fragment(0, 0);
    }
    long usual = usual(header, trackId, mvex);
    long samples = 0;
    long length = 0;
    for (ByteBuffer run : parts.all("trun")) {
      int flags = run.getInt(0) & FLAGS;
      long count = Integer.toUnsignedLong(run.getInt(4));
      int at = 8 + ((flags & 0x1) != 0 ? 4 : 0) + ((flags & 0x4) != 0 ? 4 : 0);
      int each = Integer.BYTES * Integer.bitCount(flags & 0xF00);
      if (count * each > run.limit() - at) {
        throw new Broken("a run ends early");
      }
      if ((flags & 0x100) == 0) {
        length += count * usual;
      } else {
        for (int i = 0; i < count; i++) {
          length += Integer.toUnsignedLong(run.getInt(at + i * each));
        }
      }
      samples += count;
    }
    return new Fragment(samples, length);
  }

  private static long usual(ByteBuffer header, int trackId, @Nullable ByteBuffer mvex)
      throws Broken {
    int flags = header.getInt(0) & FLAGS;
    if ((flags & 0x8) != 0) {
      int at = 8 + ((flags & 0x1) != 0 ? 8 : 0) + ((flags & 0x2) != 0 ? 4 : 0);
      return Integer.toUnsignedLong(header.getInt(at));
    }
    if (mvex != null) {
      for (ByteBuffer each : new Boxes(mvex).all("trex")) {
        if (each.getInt(4) == trackId) {
          return Integer.toUnsignedLong(each.getInt(12));
        }
      }
    }
    return 0;
  }
}
