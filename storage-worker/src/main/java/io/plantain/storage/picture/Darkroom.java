package io.plantain.storage.picture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Semaphore;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/// Examines and develops pictures, a few at a time: what bounds memory is pixels in flight, not the
/// number of files.
public final class Darkroom {
  private static final int THUMBNAIL_SIDE = 256; // pixels, the longer side
  private static final int SHOWN_SIDE = 512; // as large as models that look at pictures take them
  private static final int OVERSAMPLING = 2; // what is left out before the thumbnail is scaled

  static {
    ImageIO.setUseCache(false); // files are read in place; no second copy on disk
  }

  private final PictureLimits limits;
  private final Semaphore pixelsInFlight;
  private final boolean showing;

  public Darkroom(PictureLimits limits) {
    this(limits, false);
  }

  /// @param showing somebody looks at each picture before it is delivered
  public Darkroom(PictureLimits limits, boolean showing) {
    this.limits = limits;
    this.showing = showing;
    pixelsInFlight = new Semaphore(limits.pixelsInMemory(), true);
  }

  /// Proves that WebP works here: its native library is unpacked to a directory that may forbid
  /// running it, or does not exist for this machine.
  public static void mustSpeakWebp() {
    try (MemoryCacheImageOutputStream out =
        new MemoryCacheImageOutputStream(OutputStream.nullOutputStream())) {
      Bitmaps.write(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB), PictureFormat.WEBP, out);
    } catch (IOException | LinkageError missing) {
      throw new IllegalStateException(
          "The WebP library cannot be loaded. Allow execution in %s, or set java.io.tmpdir."
              .formatted(System.getProperty("java.io.tmpdir")),
          missing);
    }
  }

  /// @param wanted the format to store; null keeps what came
  /// @throws IOException the disk fails, not the picture
  /// @return a usable picture in `file` itself, or in a new file where it had to be converted
  public Examination examine(Path file, @Nullable PictureFormat wanted)
      throws IOException, InterruptedException {
    return examine(file, wanted, false, null);
  }

  /// @param cutOut it must be transparent where the background was
  public Examination examine(Path file, @Nullable PictureFormat wanted, boolean cutOut)
      throws IOException, InterruptedException {
    return examine(file, wanted, cutOut, null);
  }

  /// @param enlargement what it must be, by the picture that it was made from; a larger one is
  ///   stored in the size that was ordered
  public Examination examine(
      Path file, @Nullable PictureFormat wanted, @Nullable Enlargement enlargement)
      throws IOException, InterruptedException {
    return examine(file, wanted, false, enlargement);
  }

  /// Null where it is no picture.
  public @Nullable Size sizeOf(Path file) throws IOException {
    return headerOf(file) instanceof Header.Valid valid ? valid.size() : null;
  }

  private Examination examine(
      Path file, @Nullable PictureFormat wanted, boolean cutOut, @Nullable Enlargement enlargement)
      throws IOException, InterruptedException {
    Header header = headerOf(file);
    return switch (header) {
      case Header.Invalid(Fault fault) -> new Examination.Unusable(fault);
      case Header.Valid valid when Math.min(valid.width(), valid.height()) < limits.minSide() ->
          new Examination.Unusable(Fault.TOO_SMALL);
      case Header.Valid valid when valid.pixels() > limits.maxPixels() ->
          new Examination.Unusable(Fault.TOO_MANY_PIXELS);
      case Header.Valid valid when wanted != null && !wanted.holds(valid.width(), valid.height()) ->
          new Examination.Unusable(Fault.TOO_MANY_PIXELS);
      case Header.Valid valid when enlargement != null && !enlargement.isMetBy(valid.size()) ->
          new Examination.Unusable(Fault.NOT_ENLARGED);
      case Header.Valid valid ->
          develop(
              file,
              valid,
              wanted == null ? valid.format() : wanted,
              cutOut,
              enlargement == null ? null : enlargement.smaller(valid.size()));
    };
  }

  private static Header headerOf(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      return channel.size() > Integer.MAX_VALUE
          ? Header.NOT_A_PICTURE
          : Header.of(
              channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena).asByteBuffer());
    }
  }

  private Examination develop(
      Path file, Header.Valid header, PictureFormat wanted, boolean cutOut, @Nullable Size smaller)
      throws IOException, InterruptedException {
    boolean keep = wanted == header.format() && smaller == null;
    Size size = smaller == null ? header.size() : smaller;
    int side = showing ? SHOWN_SIDE : THUMBNAIL_SIDE;
    int step =
        cutOut // each of its pixels is looked at
            ? 1
            : Math.max(1, Math.max(header.width(), header.height()) / (side * OVERSAMPLING));
    boolean whole = !keep || header.format() == PictureFormat.WEBP;
    long held = whole ? header.pixels() : header.pixels() / ((long) step * step) + 1;
    if (header.format() == PictureFormat.WEBP) { // its decoder reads the file into memory
      held += Files.size(file) / PictureLimits.BYTES_PER_PIXEL;
    }
    if (held > limits.pixelsInMemory()) {
      return new Examination.Unusable(Fault.TOO_MANY_PIXELS);
    }
    int weight = (int) held;
    pixelsInFlight.acquire(weight);
    try {
      BufferedImage image;
      try {
        image = Bitmaps.read(file, header.format(), keep ? step : 1);
      } catch (IOException | RuntimeException broken) {
        // ImageIO reports broken pictures with either kind; the file itself was readable above.
        return new Examination.Unusable(Fault.UNREADABLE);
      }
      if (cutOut && !Bitmaps.isCutOut(image)) {
        return new Examination.Unusable(Fault.NOT_CUT_OUT);
      }
      if (smaller != null) {
        image = Bitmaps.scaled(image, smaller);
      }
      Path result = keep ? file : converted(image, wanted, file);
      return new Examination.Usable(
          new ReadyPicture(
              result,
              Files.size(result),
              wanted,
              size.width(),
              size.height(),
              Sha256.of(result),
              reduced(image, THUMBNAIL_SIDE),
              showing ? reduced(image, SHOWN_SIDE) : null));
    } catch (OutOfMemoryError tooLarge) {
      // One large array that did not fit; everything else goes on.
      return new Examination.Unusable(Fault.TOO_MANY_PIXELS);
    } finally {
      pixelsInFlight.release(weight);
    }
  }

  private static Path converted(BufferedImage image, PictureFormat wanted, Path beside)
      throws IOException {
    Path file =
        Files.createTempFile(beside.toAbsolutePath().getParent(), "plantain-fetch-", ".out");
    boolean done = false;
    try {
      Bitmaps.write(image, wanted, file);
      done = true;
      return file;
    } finally {
      if (!done) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static byte[] reduced(BufferedImage image, int side) throws IOException {
    double scale = Math.min(1.0, (double) side / Math.max(image.getWidth(), image.getHeight()));
    BufferedImage small =
        Bitmaps.flat(
            image,
            Math.max(1, (int) Math.round(image.getWidth() * scale)),
            Math.max(1, (int) Math.round(image.getHeight() * scale)));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      Bitmaps.write(small, PictureFormat.JPG, out);
    }
    return bytes.toByteArray();
  }
}
