package io.plantain.storage.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class DarkroomTest {
  @TempDir Path directory;
  private final Darkroom darkroom = new Darkroom(new PictureLimits(64_000_000, 16, 64_000_000));

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "webp"})
  void keepsTheBytesWhereTheFormatIsRight(String format) throws Exception {
    byte[] bytes = Samples.picture(format, 1400, 700);
    ReadyPicture ready = usable(bytes, format);
    assertThat(ready.file()).hasBinaryContent(bytes);
    assertThat(ready.sha256())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    assertThat(ready.width()).isEqualTo(1400);
    assertThat(ready.height()).isEqualTo(700);
    BufferedImage thumbnail = ImageIO.read(new ByteArrayInputStream(ready.thumbnail()));
    assertThat(thumbnail.getWidth()).isEqualTo(256);
    assertThat(thumbnail.getHeight()).isEqualTo(128);
  }

  @ParameterizedTest
  @CsvSource({"png,jpg", "png,webp", "jpg,png", "jpg,webp", "webp,png", "webp,jpg"})
  void convertsToWhatWasAskedFor(String came, String wanted) throws Exception {
    ReadyPicture ready = usable(Samples.picture(came, 320, 200), wanted);
    Examination again = darkroom.examine(ready.file(), null);
    assertThat(again).isInstanceOf(Examination.Usable.class);
    ReadyPicture converted = ((Examination.Usable) again).picture();
    assertThat(converted.format()).isEqualTo(PictureFormat.of(wanted));
    assertThat(converted.width()).isEqualTo(320);
    assertThat(converted.height()).isEqualTo(200);
    assertThat(converted.bytes()).isEqualTo(ready.bytes());
  }

  @Test
  void showsTransparencyAsWhiteWhereTheFormatHasNone() throws Exception {
    ReadyPicture ready = usable(Samples.transparentPng(64, 64), "jpg");
    assertThat(ImageIO.read(ready.file().toFile()).getRGB(32, 32)).isEqualTo(0xFFFFFFFF);
  }

  @ParameterizedTest
  @CsvSource({"png, png", "webp, png", "png, webp"})
  void keepsWhatIsTransparentInACutOut(String came, String wanted) throws Exception {
    Examination examination =
        darkroom.examine(save(Samples.cutOut(came, 640, 480)), PictureFormat.of(wanted), true);
    ReadyPicture ready = ((Examination.Usable) examination).picture();
    assertThat(ready.format()).isEqualTo(PictureFormat.of(wanted));
    assertThat(Bitmaps.isCutOut(Bitmaps.read(ready.file(), ready.format(), 1))).isTrue();
  }

  @Test
  void refusesACutOutThatIsNone() throws Exception {
    byte[] nothingCut = Samples.picture("png", 64, 64);
    byte[] withoutAlpha = Samples.picture("jpg", 64, 64);
    byte[] nothingLeft = Samples.transparentPng(64, 64);
    for (byte[] each : List.of(nothingCut, withoutAlpha, nothingLeft)) {
      assertThat(darkroom.examine(save(each), PictureFormat.PNG, true))
          .isEqualTo(new Examination.Unusable(Fault.NOT_CUT_OUT));
    }
  }

  @Test
  void refusesAnEnlargementThatIsNone() throws Exception {
    Enlargement ordered = new Enlargement(new Size(640, 480), 2);
    assertThat(darkroom.examine(save(Samples.picture("png", 640, 480)), null, ordered))
        .isEqualTo(new Examination.Unusable(Fault.NOT_ENLARGED));
  }

  @ParameterizedTest
  @CsvSource({"png, png", "png, jpg", "webp, png", "jpg, webp"})
  void storesAnEnlargementInTheSizeThatWasOrdered(String came, String wanted) throws Exception {
    Enlargement ordered = new Enlargement(new Size(160, 120), 2);
    Examination examination =
        darkroom.examine(save(Samples.picture(came, 640, 480)), PictureFormat.of(wanted), ordered);
    ReadyPicture ready = ((Examination.Usable) examination).picture();
    BufferedImage stored = Bitmaps.read(ready.file(), ready.format(), 1);
    assertThat(ready.format()).isEqualTo(PictureFormat.of(wanted));
    assertThat(new Size(ready.width(), ready.height())).isEqualTo(new Size(320, 240));
    assertThat(new Size(stored.getWidth(), stored.getHeight())).isEqualTo(new Size(320, 240));
  }

  @Test
  void refusesABombByItsHeader() throws Exception {
    long before = Runtime.getRuntime().totalMemory();
    assertThat(fault(Samples.pngThatClaims(100_000, 100_000))).isEqualTo(Fault.TOO_MANY_PIXELS);
    assertThat(fault(Samples.pngThatClaims(Integer.MAX_VALUE, Integer.MAX_VALUE)))
        .isEqualTo(Fault.TOO_MANY_PIXELS);
    assertThat(Runtime.getRuntime().totalMemory() - before).isLessThan(50_000_000);
  }

  @Test
  void refusesALittleFileThatClaimsALargePictureWithinTheBudget() throws Exception {
    assertThat(fault(Samples.pngThatClaims(4000, 4000))).isEqualTo(Fault.UNREADABLE);
  }

  @Test
  void refusesOnePixel() throws Exception {
    assertThat(fault(Samples.picture("png", 1, 1))).isEqualTo(Fault.TOO_SMALL);
    assertThat(fault(Samples.picture("jpg", 2000, 8))).isEqualTo(Fault.TOO_SMALL);
  }

  @Test
  void refusesDamagedPixels() throws Exception {
    byte[] png = Samples.picture("png", 300, 300);
    for (int i = 60; i < png.length - 20; i += 11) {
      png[i] ^= 0x55;
    }
    assertThat(fault(png)).isIn(Fault.UNREADABLE, Fault.BROKEN);
  }

  @Test
  void refusesAPictureThatTheWantedFormatCannotHold() throws Exception {
    Path file = save(Samples.picture("png", 20_000, 16));
    assertThat(darkroom.examine(file, PictureFormat.WEBP))
        .isEqualTo(new Examination.Unusable(Fault.TOO_MANY_PIXELS));
  }

  @Test
  void keepsALargePictureInASmallHeapButDoesNotConvertIt() throws Exception {
    Darkroom small = new Darkroom(PictureLimits.forHeap(64_000_000, 16, 5_000_000));
    Path file = save(Samples.picture("png", 1400, 700));
    assertThat(small.examine(file, PictureFormat.PNG)).isInstanceOf(Examination.Usable.class);
    assertThat(small.examine(file, PictureFormat.JPG))
        .isEqualTo(new Examination.Unusable(Fault.TOO_MANY_PIXELS));
  }

  @Test
  void countsTheFileWhereItsDecoderReadsItIntoMemory() throws Exception {
    byte[] webp = Samples.picture("webp", 64, 64);
    Darkroom small = new Darkroom(PictureLimits.forHeap(64_000_000, 16, 1_000_000));
    assertThat(small.examine(save(webp), null)).isInstanceOf(Examination.Usable.class);

    byte[] padded = Arrays.copyOf(webp, 1_000_000); // behind the picture's own end

    assertThat(small.examine(save(padded), null))
        .isEqualTo(new Examination.Unusable(Fault.TOO_MANY_PIXELS));
  }

  private Fault fault(byte[] bytes) throws Exception {
    Examination examination = darkroom.examine(save(bytes), null);
    assertThat(examination).isInstanceOf(Examination.Unusable.class);
    return ((Examination.Unusable) examination).fault();
  }

  private ReadyPicture usable(byte[] bytes, String wanted) throws Exception {
    Examination examination = darkroom.examine(save(bytes), PictureFormat.of(wanted));
    assertThat(examination).isInstanceOf(Examination.Usable.class);
    return ((Examination.Usable) examination).picture();
  }

  private Path save(byte[] bytes) throws Exception {
    return Files.write(Files.createTempFile(directory, "x", ".bin"), bytes);
  }
}
