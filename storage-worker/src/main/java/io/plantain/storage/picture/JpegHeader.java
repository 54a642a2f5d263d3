package io.plantain.storage.picture;

import java.nio.ByteBuffer;

/// JPEG: ITU T.81, annex B. Java's decoder fills a truncated picture with grey and says so only in
/// a warning, so the end marker is looked for here.
final class JpegHeader {
  static final int START = 0xFFD8FF00; // the fourth byte is a marker
  private static final int END_OF_IMAGE = 0xD9;
  private static final int START_OF_SCAN = 0xDA;
  private static final int TEM = 0x01;

  private JpegHeader() {}

  static Header read(ByteBuffer bytes) {
    int width = 0;
    int height = 0;
    int at = 2;
    while (at + 4 <= bytes.limit()) {
      if (unsigned(bytes, at) != 0xFF) {
        return Header.BROKEN;
      }
      int marker = unsigned(bytes, at + 1);
      if (marker == 0xFF) { // fill byte
        at++;
        continue;
      }
      if (isStandalone(marker)) {
        at += 2;
        continue;
      }
      int length = bytes.getShort(at + 2) & 0xFFFF;
      if (length < 2 || at + 2L + length > bytes.limit()) {
        return Header.BROKEN;
      }
      if (isFrame(marker)) {
        if (length < 8 || width != 0) {
          return Header.BROKEN; // a second frame could be larger than the first
        }
        height = bytes.getShort(at + 5) & 0xFFFF;
        width = bytes.getShort(at + 7) & 0xFFFF;
      }
      at += 2 + length;
      if (marker == START_OF_SCAN) {
        at = endOfScan(bytes, at);
        if (at < 0) {
          return Header.BROKEN;
        }
        if (unsigned(bytes, at + 1) == END_OF_IMAGE) {
          return Header.valid(PictureFormat.JPG, width, height);
        }
      }
    }
    return Header.BROKEN;
  }

  /// The next marker behind compressed data, or -1.
  private static int endOfScan(ByteBuffer bytes, int from) {
    for (int at = from; at + 1 < bytes.limit(); at++) {
      if (bytes.get(at) == (byte) 0xFF) {
        int next = unsigned(bytes, at + 1);
        if (next != 0 && next != 0xFF && !isStandalone(next)) {
          return at;
        }
      }
    }
    return -1;
  }

  /// Restart markers stand inside of a scan.
  private static boolean isStandalone(int marker) {
    return marker == TEM || (marker >= 0xD0 && marker <= 0xD7);
  }

  /// SOF0 to SOF15, without the tables that share the range.
  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  private static int unsigned(ByteBuffer bytes, int at) {
    return bytes.get(at) & 0xFF;
  }
}
