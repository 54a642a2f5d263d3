package io.plantain.storage.picture;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.zip.CRC32;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// Pictures and things that look like pictures.
public final class Samples {
  private Samples() {}

  public static byte[] picture(String format, int width, int height) {
    return encode(
        drawing(width, height, BufferedImage.TYPE_INT_RGB),
        Objects.requireNonNull(PictureFormat.of(format)));
  }

  static byte[] transparentPng(int width, int height) {
    return encode(new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB), PictureFormat.PNG);
  }

  /// A shape, and nothing around it.
  public static byte[] cutOut(String format, int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    Graphics2D pen = image.createGraphics();
    pen.setColor(Color.ORANGE);
    pen.fillOval(width / 4, height / 4, width / 2, height / 2);
    pen.dispose();
    return encode(image, Objects.requireNonNull(PictureFormat.of(format)));
  }

  /// A real little PNG whose header says something else; the checksum is right.
  public static byte[] pngThatClaims(int width, int height) {
    ByteBuffer bytes = ByteBuffer.wrap(picture("png", 20, 20));
    bytes.putInt(16, width).putInt(20, height);
    CRC32 crc = new CRC32();
    crc.update(bytes.slice(12, 17));
    bytes.putInt(29, (int) crc.getValue());
    return bytes.array();
  }

  private static BufferedImage drawing(int width, int height, int type) {
    BufferedImage image = new BufferedImage(width, height, type);
    Graphics2D pen = image.createGraphics();
    pen.setPaint(new GradientPaint(0, 0, Color.ORANGE, width, height, Color.BLUE));
    pen.fillRect(0, 0, width, height);
    pen.dispose();
    return image;
  }

  private static byte[] encode(BufferedImage image, PictureFormat format) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      Bitmaps.write(image, format, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
