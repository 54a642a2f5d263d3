package io.plantain.acceptance.torture.evidence;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;

/// Looks at a stored object as its customer would: is it a picture, and how large?
final class PictureCheck {
  static {
    ImageIO.setUseCache(false); // no temporary files
  }

  private PictureCheck() {}

  static Kept.Content of(byte[] bytes) {
    String sha256 = TopicReader.sha256(bytes);
    try {
      if (isWebp(bytes)) {
        return webp(bytes, sha256);
      }
      BufferedImage picture = ImageIO.read(new ByteArrayInputStream(bytes));
      return picture == null
          ? new Kept.Content(bytes.length, sha256, 0, 0, "no picture format that anyone knows")
          : new Kept.Content(bytes.length, sha256, picture.getWidth(), picture.getHeight(), null);
    } catch (IOException | RuntimeException broken) {
      return new Kept.Content(bytes.length, sha256, 0, 0, "does not decode: " + broken);
    }
  }

  private static boolean isWebp(byte[] bytes) {
    return bytes.length > 30 && ascii(bytes, 0).equals("RIFF") && ascii(bytes, 8).equals("WEBP");
  }

  /// The JDK cannot decode WebP; its container and the size in the first chunk it can read. See
  /// https://developers.google.com/speed/webp/docs/riff_container
  private static Kept.Content webp(byte[] bytes, String sha256) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (Integer.toUnsignedLong(buffer.getInt(4)) + 8 > bytes.length) {
      return new Kept.Content(bytes.length, sha256, 0, 0, "the WebP file is cut off");
    }
    int width;
    int height;
    switch (ascii(bytes, 12)) {
      case "VP8X" -> {
        width = 1 + (buffer.getInt(24) & 0xffffff);
        height = 1 + (buffer.getInt(26) >>> 8);
      }
      case "VP8L" -> {
        int packed = buffer.getInt(21);
        width = 1 + (packed & 0x3fff);
        height = 1 + ((packed >>> 14) & 0x3fff);
      }
      default -> {
        width = buffer.getShort(26) & 0x3fff;
        height = buffer.getShort(28) & 0x3fff;
      }
    }
    return new Kept.Content(bytes.length, sha256, width, height, null);
  }

  private static String ascii(byte[] bytes, int from) {
    return new String(bytes, from, 4, StandardCharsets.ISO_8859_1);
  }
}
