package io.plantain.storage.picture;

import com.luciad.imageio.webp.CompressionType;
import com.luciad.imageio.webp.WebPImageReaderSpi;
import com.luciad.imageio.webp.WebPImageWriterSpi;
import com.luciad.imageio.webp.WebPWriteParam;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.FileImageOutputStream;
import javax.imageio.stream.ImageOutputStream;

/// Pixels: reading, scaling, writing. The plug-in for WebP is named, not looked up: a look-up finds
/// nothing on a thread without the application's class loader.
final class Bitmaps {
  private static final float QUALITY = 0.92f; // no visible loss at a third of the size

  /// Of 255: what the eye takes for nothing, and for something.
  private static final int TRANSPARENT = 16;

  private static final int OPAQUE = 128;

  private Bitmaps() {}

  /// @param step keeps each step-th pixel; all of them are decoded even so
  static BufferedImage read(Path file, PictureFormat format, int step) throws IOException {
    ImageReader reader = reader(format);
    AtomicBoolean endsEarly = new AtomicBoolean();
    try (FileImageInputStream in = new FileImageInputStream(file.toFile())) {
      // Metadata stays unread: it can hold compressed text of any size.
      reader.setInput(in, true, true);
      reader.addIIOReadWarningListener(
          (source, warning) -> {
            if (warning.toLowerCase(Locale.ROOT).contains("premature")) {
              endsEarly.set(true);
            }
          });
      ImageReadParam how = reader.getDefaultReadParam();
      if (step > 1 && format != PictureFormat.WEBP) {
        how.setSourceSubsampling(step, step, 0, 0);
      }
      BufferedImage image = reader.read(0, how);
      if (endsEarly.get()) {
        throw new IOException("the picture ends early");
      }
      return image;
    } finally {
      reader.dispose();
    }
  }

  static void write(BufferedImage image, PictureFormat format, Path file) throws IOException {
    try (FileImageOutputStream out = new FileImageOutputStream(file.toFile())) {
      write(image, format, out);
    }
  }

  static void write(BufferedImage image, PictureFormat format, ImageOutputStream out)
      throws IOException {
    BufferedImage drawn =
        format == PictureFormat.JPG ? flat(image, image.getWidth(), image.getHeight()) : image;
    ImageWriter writer = writer(format);
    try {
      ImageWriteParam how = writer.getDefaultWriteParam();
      switch (format) {
        case WEBP -> ((WebPWriteParam) how).setCompressionType(CompressionType.Lossy);
        case JPG -> how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        case PNG -> {}
      }
      if (format != PictureFormat.PNG) {
        how.setCompressionQuality(QUALITY);
      }
      writer.setOutput(out);
      writer.write(null, new IIOImage(drawn, null, null), how);
      out.flush();
    } finally {
      writer.dispose();
    }
  }

  /// Scaled, and without transparency: on white, as a browser shows it.
  static BufferedImage flat(BufferedImage image, int width, int height) {
    if (image.getType() == BufferedImage.TYPE_3BYTE_BGR
        && image.getWidth() == width
        && image.getHeight() == height) {
      return image;
    }
    BufferedImage flat = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D pen = flat.createGraphics();
    pen.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    pen.drawImage(image, 0, 0, width, height, Color.WHITE, null);
    pen.dispose();
    return flat;
  }

  /// With its transparency, where it has any.
  static BufferedImage scaled(BufferedImage image, Size size) {
    if (!image.getColorModel().hasAlpha()) {
      return flat(image, size.width(), size.height());
    }
    BufferedImage scaled =
        new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_ARGB);
    Graphics2D pen = scaled.createGraphics();
    pen.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    pen.drawImage(image, 0, 0, size.width(), size.height(), null);
    pen.dispose();
    return scaled;
  }

  /// Transparent somewhere, and not everywhere.
  static boolean isCutOut(BufferedImage image) {
    if (!image.getColorModel().hasAlpha()) {
      return false;
    }
    boolean gone = false;
    boolean kept = false;
    int[] row = new int[image.getWidth()];
    for (int y = 0; y < image.getHeight() && !(gone && kept); y++) {
      image.getRGB(0, y, image.getWidth(), 1, row, 0, image.getWidth());
      for (int pixel : row) {
        int alpha = pixel >>> 24;
        gone |= alpha < TRANSPARENT;
        kept |= alpha > OPAQUE;
      }
    }
    return gone && kept;
  }

  private static ImageReader reader(PictureFormat format) {
    return switch (format) {
      case PNG -> ImageIO.getImageReadersByFormatName("png").next();
      case JPG -> ImageIO.getImageReadersByFormatName("jpeg").next();
      case WEBP -> new WebPImageReaderSpi().createReaderInstance(null);
    };
  }

  private static ImageWriter writer(PictureFormat format) {
    return switch (format) {
      case PNG -> ImageIO.getImageWritersByFormatName("png").next();
      case JPG -> ImageIO.getImageWritersByFormatName("jpeg").next();
      case WEBP -> new WebPImageWriterSpi().createWriterInstance(null);
    };
  }
}
