package io.plantain.local.sketch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Writes PNG. ImageIO tries every filter on every row; flat pictures need one, and this is five
/// times as fast.
final class Png {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final byte FILTER_SUB =
      1; // difference to the pixel on the left: zero on flat areas

  private Png() {}

  /// Pixels row by row as 0xRRGGBB.
  static byte[] of(int width, int height, int[] pixels) {
    byte[] rows = new byte[height * (1 + 3 * width)];
    int at = 0;
    int pixel = 0;
    for (int y = 0; y < height; y++) {
      rows[at++] = FILTER_SUB;
      int left = 0;
      for (int x = 0; x < width; x++) {
        int rgb = pixels[pixel++];
        rows[at++] = (byte) ((rgb >> 16) - (left >> 16));
        rows[at++] = (byte) ((rgb >> 8) - (left >> 8));
        rows[at++] = (byte) (rgb - left);
        left = rgb;
      }
    }
    return file(width, height, rows);
  }

  /// A file of some bytes that asks its reader for all the memory there is.
  static byte[] claiming(int width, int height) {
    return file(width, height, new byte[64]);
  }

  private static byte[] file(int width, int height, byte[] rows) {
    ByteArrayOutputStream file = new ByteArrayOutputStream(1 << 16);
    file.writeBytes(SIGNATURE);
    byte[] eightBitRgb = {8, 2, 0, 0, 0};
    byte[] header = ByteBuffer.allocate(13).putInt(width).putInt(height).put(eightBitRgb).array();
    chunk(file, "IHDR", header, header.length);
    try (Deflater deflater = new Deflater(Deflater.BEST_SPEED)) {
      deflater.setInput(rows);
      deflater.finish();
      byte[] part = new byte[1 << 16];
      while (!deflater.finished()) {
        chunk(file, "IDAT", part, deflater.deflate(part));
      }
    }
    chunk(file, "IEND", new byte[0], 0);
    return file.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream file, String name, byte[] data, int length) {
    byte[] type = name.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(type);
    crc.update(data, 0, length);
    file.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
    file.writeBytes(type);
    file.write(data, 0, length);
    file.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
