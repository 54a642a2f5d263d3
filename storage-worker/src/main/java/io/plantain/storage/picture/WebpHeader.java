package io.plantain.storage.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// WebP: RFC 9649. Only still pictures: an animation is no answer to a request for a picture.
final class WebpHeader {
  static final int RIFF = 0x52494646;
  static final int WEBP = 0x57454250;
  private static final int VP8 = 0x56503820;
  private static final int VP8L = 0x5650384C;
  private static final int VP8X = 0x56503858;
  private static final int ANIM = 0x414E494D;

  private WebpHeader() {}

  static Header read(ByteBuffer bytes) {
    ByteBuffer little = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    long end = (little.getInt(4) & 0xFFFFFFFFL) + 8;
    if (end > bytes.limit()) {
      return Header.BROKEN;
    }
    Header canvas = null;
    long at = 12;
    while (at + 8 <= end) {
      int type = bytes.getInt((int) at);
      long length = little.getInt((int) at + 4) & 0xFFFFFFFFL;
      int body = (int) at + 8;
      if (body + length > end) {
        return Header.BROKEN;
      }
      switch (type) {
        case ANIM -> {
          return Header.NOT_A_PICTURE;
        }
        case VP8X -> canvas = length < 10 ? Header.BROKEN : extended(little, body);
        case VP8 -> {
          return agree(canvas, length < 10 ? Header.BROKEN : lossy(little, body));
        }
        case VP8L -> {
          return agree(canvas, length < 5 ? Header.BROKEN : lossless(little, body));
        }
        default -> {}
      }
      at = body + length + (length & 1);
    }
    return Header.BROKEN;
  }

  /// A canvas that differs from the frame on it is a trick.
  private static Header agree(@org.jspecify.annotations.Nullable Header canvas, Header frame) {
    return canvas == null || canvas.equals(frame) ? frame : Header.BROKEN;
  }

  private static Header extended(ByteBuffer bytes, int at) {
    int width = bytes.getInt(at + 4) & 0xFFFFFF;
    int height = bytes.getInt(at + 6) >>> 8;
    return Header.valid(PictureFormat.WEBP, width + 1, height + 1);
  }

  private static Header lossy(ByteBuffer bytes, int at) {
    boolean keyFrame = (bytes.get(at) & 1) == 0;
    boolean startCode = (bytes.getInt(at + 3) & 0xFFFFFF) == 0x2A019D;
    return keyFrame && startCode
        ? Header.valid(
            PictureFormat.WEBP, bytes.getShort(at + 6) & 0x3FFF, bytes.getShort(at + 8) & 0x3FFF)
        : Header.BROKEN;
  }

  private static Header lossless(ByteBuffer bytes, int at) {
    int bits = bytes.getInt(at + 1);
    return bytes.get(at) == 0x2F
        ? Header.valid(PictureFormat.WEBP, (bits & 0x3FFF) + 1, (bits >>> 14 & 0x3FFF) + 1)
        : Header.BROKEN;
  }
}
