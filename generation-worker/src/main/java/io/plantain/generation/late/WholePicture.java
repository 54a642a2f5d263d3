package io.plantain.generation.late;

import io.plantain.generation.provider.ProviderMedia;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;

/// Whether a late result is worth keeping. What Java decodes is decoded to its last row; of the
/// rest (WebP, films) only the first bytes are looked at, because nobody is shown it without an
/// operator.
final class WholePicture {
  private static final int SIGN_BYTES = 16;
  private static final long MAX_PIXELS = 64_000_000; // as in storage
  private static final int STEP = 16; // keeps one pixel of 256: all are decoded, few are held

  private WholePicture() {}

  static boolean is(Path file) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(SIGN_BYTES);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.read(start);
    }
    if (ProviderMedia.ofBytes(start.array()) == null) {
      return false;
    }
    try (FileImageInputStream in = new FileImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      return !readers.hasNext() || isWhole(readers.next(), in);
    }
  }

  private static boolean isWhole(ImageReader reader, FileImageInputStream in) {
    AtomicBoolean endsEarly = new AtomicBoolean();
    try {
      reader.setInput(in, true, true);
      reader.addIIOReadWarningListener(
          (source, warning) -> {
            if (warning.toLowerCase(Locale.ROOT).contains("premature")) {
              endsEarly.set(true);
            }
          });
      if ((long) reader.getWidth(0) * reader.getHeight(0) > MAX_PIXELS) {
        return false;
      }
      ImageReadParam how = reader.getDefaultReadParam();
      how.setSourceSubsampling(STEP, STEP, 0, 0);
      reader.read(0, how);
      return !endsEarly.get();
    } catch (IOException | RuntimeException broken) { // ImageIO uses either kind
      return false;
    } finally {
      reader.dispose();
    }
  }
}
