package io.plantain.local.sketch;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.local.sketch.Picture.Format;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.HashSet;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PainterTest {
  @ParameterizedTest
  @EnumSource
  void drawsTheSamePictureFromTheSamePromptAndSeed(Format format) {
    Picture picture = new Picture("a leaf", 7L, 0, 200, 120, format, 1);

    assertThat(Painter.paint(picture)).isEqualTo(Painter.paint(picture));
  }

  @Test
  void drawsAnotherPictureFromAnotherPromptSeedOrIndex() {
    Set<String> files = new HashSet<>();
    files.add(hex(new Picture("a leaf", 7L, 0, 64, 64, Format.PNG, 0)));
    files.add(hex(new Picture("a tree", 7L, 0, 64, 64, Format.PNG, 0)));
    files.add(hex(new Picture("a leaf", 8L, 0, 64, 64, Format.PNG, 0)));
    files.add(hex(new Picture("a leaf", 0L, 0, 64, 64, Format.PNG, 0)));
    files.add(hex(new Picture("a leaf", null, 0, 64, 64, Format.PNG, 0)));
    files.add(hex(new Picture("a leaf", 7L, 1, 64, 64, Format.PNG, 0)));

    assertThat(files).hasSize(6);
  }

  @ParameterizedTest
  @CsvSource({"16, 16", "4096, 16", "16, 4096", "97, 1023", "4096, 2304"})
  void drawsEverySize(int width, int height) throws Exception {
    byte[] file = Painter.paint(new Picture("wide", null, 0, width, height, Format.PNG, 0));

    BufferedImage picture = ImageIO.read(new ByteArrayInputStream(file));

    assertThat(picture.getWidth()).isEqualTo(width);
    assertThat(picture.getHeight()).isEqualTo(height);
  }

  @Test
  void drawsSomethingWorthLookingAt() throws Exception {
    byte[] file = Painter.paint(new Picture("mountains", null, 0, 512, 512, Format.PNG, 0));
    BufferedImage picture = ImageIO.read(new ByteArrayInputStream(file));

    Set<Integer> colours = new HashSet<>();
    for (int y = 0; y < 512; y += 4) {
      for (int x = 0; x < 512; x += 4) {
        colours.add(picture.getRGB(x, y));
      }
    }

    assertThat(colours).hasSizeGreaterThan(100);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"''", "日本語のとても長い説明", "😀😀😀", "line\u0000break\ttab", "مرحبا"})
  void bearsEveryPrompt(String prompt) {
    assertThat(Painter.paint(new Picture(prompt.repeat(50), null, 0, 128, 128, Format.PNG, 0)))
        .isNotEmpty();
  }

  private static String hex(Picture picture) {
    return java.util.HexFormat.of().formatHex(Painter.paint(picture));
  }
}
