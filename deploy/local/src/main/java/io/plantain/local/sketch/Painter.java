package io.plantain.local.sketch;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.TexturePaint;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// From a picture's description to the bytes of its file.
final class Painter {
  private static final float JPEG_QUALITY = 0.9f; // no visible blocks in the sky
  private static final int MIN_CAPTION_EDGE = 96; // below this no letter can be read

  private Painter() {}

  static byte[] paint(Picture picture) {
    return switch (picture.format()) {
      case PNG ->
          Png.of(
              picture.width(),
              picture.height(),
              ((DataBufferInt) captioned(picture).getRaster().getDataBuffer()).getData());
      case JPEG -> jpeg(captioned(picture));
      case CUT_OUT -> cutOut(picture);
      case FILM -> Camera.film(picture);
    };
  }

  private static BufferedImage captioned(Picture picture) {
    BufferedImage canvas = landscape(picture, picture.width());
    Graphics2D g = smooth(canvas);
    caption(g, picture);
    g.dispose();
    return canvas;
  }

  /// @param width more than the picture's own for a landscape that a camera moves along
  static BufferedImage landscape(Picture picture, int width) {
    BufferedImage canvas = new BufferedImage(width, picture.height(), BufferedImage.TYPE_INT_RGB);
    Graphics2D g = smooth(canvas);
    new Landscape(g, width, picture.height(), picture.prompt(), picture.random()).paint();
    g.dispose();
    return canvas;
  }

  private static Graphics2D smooth(BufferedImage canvas) {
    Graphics2D g = canvas.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    return g;
  }

  /// A round piece of the landscape; what lies around it is transparent.
  private static byte[] cutOut(Picture picture) {
    int edge = Math.min(picture.width(), picture.height());
    BufferedImage canvas =
        new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_ARGB);
    Graphics2D g = smooth(canvas);
    g.setPaint(
        new TexturePaint(
            landscape(picture, picture.width()), new Rectangle(picture.width(), picture.height())));
    double margin = edge * 0.1;
    g.fill(
        new Ellipse2D.Double(
            (picture.width() - edge) / 2.0 + margin,
            (picture.height() - edge) / 2.0 + margin,
            edge - 2 * margin,
            edge - 2 * margin));
    g.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
    try {
      ImageIO.write(canvas, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  private static void caption(Graphics2D g, Picture picture) {
    int edge = Math.min(picture.width(), picture.height());
    if (edge < MIN_CAPTION_EDGE) {
      return;
    }
    try {
      float size = Math.max(9, edge * 0.019f);
      g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 1).deriveFont(size));
      FontMetrics metrics = g.getFontMetrics();
      int margin = Math.round(size);
      String line = fitted(picture.prompt(), metrics, picture.width() - 2 * margin);
      int shadow = Math.max(1, Math.round(size / 14)); // keeps it legible on bright water
      g.setColor(new Color(0, 0, 0, 110));
      g.drawString(line, margin + shadow, picture.height() - margin + shadow);
      g.setColor(new Color(255, 255, 255, 215));
      g.drawString(line, margin, picture.height() - margin);
    } catch (RuntimeException | LinkageError e) {
      // A machine without any font still gets its picture.
      System.err.println("no caption: " + e.getMessage());
    }
  }

  private static String fitted(String prompt, FontMetrics metrics, int room) {
    String line =
        prompt
            .codePoints()
            .limit(400) // more than the widest picture has room for
            .map(c -> Character.isWhitespace(c) || Character.isISOControl(c) ? ' ' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString()
            .strip();
    if (metrics.stringWidth(line) <= room) {
      return line;
    }
    while (!line.isEmpty() && metrics.stringWidth(line + "…") > room) {
      line = line.substring(0, line.offsetByCodePoints(line.length(), -1));
    }
    return line + "…";
  }

  private static byte[] jpeg(BufferedImage canvas) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam quality = writer.getDefaultWriteParam();
      quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      quality.setCompressionQuality(JPEG_QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(canvas, null, null), quality);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
