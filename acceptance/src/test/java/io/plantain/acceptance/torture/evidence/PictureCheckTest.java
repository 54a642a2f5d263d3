package io.plantain.acceptance.torture.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PictureCheckTest {

  private static byte[] png() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(40, 20, BufferedImage.TYPE_INT_RGB), "png", bytes);
    return bytes.toByteArray();
  }

  @Test
  void seesTheSizeOfAPicture() throws IOException {
    Kept.Content content = PictureCheck.of(png());

    assertThat(content.problem()).isNull();
    assertThat(content.width()).isEqualTo(40);
    assertThat(content.height()).isEqualTo(20);
  }

  @Test
  void seesThatAPictureIsCutOff() throws IOException {
    byte[] png = png();

    assertThat(PictureCheck.of(Arrays.copyOf(png, png.length / 2)).problem())
        .startsWith("does not decode");
  }

  @Test
  void seesThatAPageIsNoPicture() {
    assertThat(PictureCheck.of("<html>".getBytes(StandardCharsets.UTF_8)).problem())
        .isEqualTo("no picture format that anyone knows");
  }

  @Test
  void readsTheSizeOfAWebp() {
    byte[] webp = new byte[40];
    System.arraycopy("RIFF    WEBPVP8X".getBytes(StandardCharsets.US_ASCII), 0, webp, 0, 16);
    Arrays.fill(webp, 4, 8, (byte) 0);
    webp[4] = 32; // the rest of the file
    webp[24] = 99;
    webp[27] = 49;

    Kept.Content content = PictureCheck.of(webp);

    assertThat(content.problem()).isNull();
    assertThat(content.width()).isEqualTo(100);
    assertThat(content.height()).isEqualTo(50);
  }

  @Test
  void seesThatAWebpIsCutOff() {
    byte[] webp = new byte[40];
    System.arraycopy("RIFF    WEBPVP8X".getBytes(StandardCharsets.US_ASCII), 0, webp, 0, 16);

    assertThat(PictureCheck.of(webp).problem()).isEqualTo("the WebP file is cut off");
  }
}
