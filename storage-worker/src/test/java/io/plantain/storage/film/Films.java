package io.plantain.storage.film;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Films made box by box: the containers are real, the pictures in them are noise.
public final class Films {
  private static final int TIMESCALE = 1_000;
  private static final int FRAMES = 25; // a second
  private static final int FRAME_BYTES = 40;

  private Films() {}

  public static byte[] mp4(int width, int height, int seconds) {
    return film("isom", width, height, seconds, 0);
  }

  public static byte[] quicktime(int width, int height, int seconds) {
    return film("qt  ", width, height, seconds, 0);
  }

  /// Its header says much more than its samples.
  static byte[] mp4ThatClaims(int seconds, int really) {
    return film("isom", 640, 480, really, seconds);
  }

  private static byte[] film(String brand, int width, int height, int seconds, int claimed) {
    int frames = seconds * FRAMES;
    byte[] head = box("ftyp", ascii(brand), ints(512), ascii("isommp41"));
    byte[] data = box("mdat", new byte[frames * FRAME_BYTES]);
    byte[] tables =
        tables(
            width,
            height,
            box("stts", ints(0, 1, frames, TIMESCALE / FRAMES)),
            box("stsz", ints(0, FRAME_BYTES, frames)),
            box("stco", ints(0, 1, head.length + 8)));
    int told = (claimed == 0 ? seconds : claimed) * TIMESCALE;
    byte[] movie =
        box(
            "moov",
            box("mvhd", ints(0, 0, 0, TIMESCALE, told), new byte[80]),
            sound(),
            track(told, tables));
    return join(head, data, movie);
  }

  /// Told in parts, as streams are: the tables of the movie are empty.
  static byte[] fragmented(int width, int height, int parts, int secondsEach) {
    byte[] tables =
        tables(
            width,
            height,
            box("stts", ints(0, 0)),
            box("stsz", ints(0, 0, 0)),
            box("stco", ints(0, 0)));
    ByteArrayOutputStream film = new ByteArrayOutputStream();
    film.writeBytes(box("ftyp", ascii("iso5"), ints(512), ascii("iso5mp41")));
    film.writeBytes(
        box(
            "moov",
            box("mvhd", ints(0, 0, 0, TIMESCALE, 0), new byte[80]),
            box("mvex", box("trex", ints(0, 2, 1, TIMESCALE / FRAMES, 0, 0))),
            track(0, tables)));
    for (int part = 0; part < parts; part++) {
      int frames = secondsEach * FRAMES;
      film.writeBytes(
          box(
              "moof",
              box("mfhd", ints(0, part + 1)),
              box("traf", box("tfhd", ints(0, 1)), box("trun", ints(0, 50))), // sound
              box("traf", box("tfhd", ints(0, 2)), box("trun", ints(0, frames)))));
      film.writeBytes(box("mdat", new byte[frames * FRAME_BYTES]));
    }
    return film.toByteArray();
  }

  private static byte[] tables(int width, int height, byte[]... others) {
    ByteBuffer entry = ByteBuffer.allocate(78);
    entry.putShort(6, (short) 1);
    entry.putShort(24, (short) width).putShort(26, (short) height);
    byte[] kinds = box("stsd", ints(0, 1), box("avc1", entry.array()));
    return box("stbl", kinds, join(others));
  }

  private static byte[] track(int told, byte[] tables) {
    return box(
        "trak",
        box("tkhd", ints(0, 0, 0, 2, 0, told), new byte[60]),
        box(
            "mdia",
            box("mdhd", ints(0, 0, 0, TIMESCALE, told, 0)),
            box("hdlr", ints(0, 0), ascii("vide"), new byte[13]),
            box("minf", tables)));
  }

  private static byte[] sound() {
    return box(
        "trak",
        box("tkhd", ints(0, 0, 0, 1, 0, 0), new byte[60]),
        box("mdia", box("hdlr", ints(0, 0), ascii("soun"), new byte[13])));
  }

  private static byte[] box(String type, byte[]... contents) {
    byte[] content = join(contents);
    return join(ints(content.length + 8), ascii(type), content);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] ints(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES);
    for (int value : values) {
      bytes.putInt(value);
    }
    return bytes.array();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
