package io.plantain.storage.film;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The boxes of one level of an MP4 file (ISO/IEC 14496-12, section 4.2): each has a size, a type
/// and content, and together they fill their parent exactly.
final class Boxes {
  private static final int MAX_BOXES = 100_000; // of one level; a fragment has two
  private static final int HEADER = 8;
  private static final int LARGE_HEADER = 16;

  /// A file whose boxes do not fit together.
  static final class Broken extends Exception {
    private static final long serialVersionUID = 1;

    Broken(String why) {
      super(why);
    }
  }

  private final List<String> types = new ArrayList<>();
  private final List<ByteBuffer> contents = new ArrayList<>();

  Boxes(ByteBuffer parent) throws Broken {
    long at = 0;
    while (at < parent.limit()) {
      if (types.size() == MAX_BOXES || parent.limit() - at < HEADER) {
        throw new Broken("boxes do not end");
      }
      int start = (int) at;
      long size = Integer.toUnsignedLong(parent.getInt(start));
      int header = HEADER;
      if (size == 1 && parent.limit() - at >= LARGE_HEADER) {
        size = parent.getLong(start + HEADER);
        header = LARGE_HEADER;
      } else if (size == 0) {
        size = parent.limit() - at; // the last one may leave its size open
      }
      if (size < header || size > parent.limit() - at) {
        throw new Broken("a box ends outside");
      }
      byte[] type = new byte[4];
      parent.get(start + 4, type);
      types.add(new String(type, StandardCharsets.ISO_8859_1));
      contents.add(parent.slice(start + header, (int) size - header));
      at += size;
    }
  }

  @Nullable ByteBuffer find(String type) {
    int index = types.indexOf(type);
    return index < 0 ? null : contents.get(index);
  }

  ByteBuffer need(String type) throws Broken {
    ByteBuffer content = find(type);
    if (content == null) {
      throw new Broken("no " + type);
    }
    return content;
  }

  List<ByteBuffer> all(String type) {
    List<ByteBuffer> all = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      if (types.get(i).equals(type)) {
        all.add(contents.get(i));
      }
    }
    return all;
  }
}
