package io.plantain.local.sketch;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jcodec.api.awt.AWTSequenceEncoder;
import org.jcodec.common.io.ByteBufferSeekableByteChannel;
import org.jcodec.common.model.Rational;

/// Films: the camera moves along a landscape that is wider than its picture. H.264 in MP4.
final class Camera {
  private static final int FRAMES_PER_SECOND = 8; // a machine draws other things meanwhile
  private static final int LONGEST_EDGE = 480;
  private static final double WIDER = 1.4;
  private static final int BYTES_PER_SECOND = 2 << 20; // several times what a landscape needs

  private Camera() {}

  static byte[] film(Picture picture) {
    double scale = Math.min(1, (double) LONGEST_EDGE / Math.max(picture.width(), picture.height()));
    int width = even(picture.width() * scale);
    Picture scene =
        new Picture(
            picture.prompt(),
            picture.seed(),
            picture.index(),
            width,
            even(picture.height() * scale),
            picture.format(),
            picture.seconds());
    BufferedImage panorama = Painter.landscape(scene, (int) (width * WIDER));
    int frames = picture.seconds() * FRAMES_PER_SECOND;
    ByteBuffer file = ByteBuffer.allocate((1 << 20) + picture.seconds() * BYTES_PER_SECOND);
    try (ByteBufferSeekableByteChannel out =
        ByteBufferSeekableByteChannel.writeToByteBuffer(file)) {
      AWTSequenceEncoder encoder = new AWTSequenceEncoder(out, Rational.R(FRAMES_PER_SECOND, 1));
      for (int frame = 0; frame < frames; frame++) {
        int left = (panorama.getWidth() - width) * frame / Math.max(1, frames - 1);
        BufferedImage view = new BufferedImage(width, scene.height(), BufferedImage.TYPE_3BYTE_BGR);
        view.getGraphics().drawImage(panorama, -left, 0, null);
        encoder.encodeImage(view);
      }
      encoder.finish();
      ByteBuffer written = out.getContents();
      byte[] bytes = new byte[written.remaining()];
      written.get(bytes);
      forgetTimes(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
  }

  /// The same order gives the same bytes: when it was made must not stand in the file.
  private static void forgetTimes(byte[] film) {
    String text = new String(film, StandardCharsets.ISO_8859_1);
    int movie = text.lastIndexOf("moov");
    for (String header : List.of("mvhd", "tkhd", "mdhd")) {
      for (int at = text.indexOf(header, movie); at > 0; at = text.indexOf(header, at + 1)) {
        int times = at + 8; // behind the name, version and flags: created, modified
        Arrays.fill(film, times, times + 8, (byte) 0);
      }
    }
  }

  /// Colours are kept for two by two pixels.
  private static int even(double length) {
    return Math.max(Order.MIN_EDGE, (int) length / 2 * 2);
  }
}
