package io.plantain.storage.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderTest {

  @ParameterizedTest
  @CsvSource({"png,PNG", "jpg,JPG", "webp,WEBP"})
  void knowsFormatAndSizeWithoutDecoding(String word, PictureFormat format) {
    assertThat(of(Samples.picture(word, 123, 45))).isEqualTo(new Header.Valid(format, 123, 45));
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "webp"})
  void neverCallsAPictureValidThatEndsEarly(String word) {
    byte[] whole = Samples.picture(word, 64, 64);
    for (int length = 0; length < whole.length; length++) {
      assertThat(of(Arrays.copyOf(whole, length))).isInstanceOf(Header.Invalid.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "webp"})
  void survivesAnyNoise(String word) {
    Random random = new Random(42);
    byte[] whole = Samples.picture(word, 64, 64);
    for (int round = 0; round < 20_000; round++) {
      byte[] noisy = whole.clone();
      for (int i = 0; i < 8; i++) {
        noisy[random.nextInt(Math.min(noisy.length, 200))] = (byte) random.nextInt();
      }
      assertThat(of(noisy)).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<!doctype html><html><body>Sign in</body></html>",
        "{\"error\":\"expired\"}",
        "GIF89a............................",
        "BM................................",
        "%PDF-1.7 .........................",
        "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "RIFF....WAVEfmt ..................",
      })
  void doesNotTakeOtherThingsForPictures(String text) {
    assertThat(of(text.getBytes(StandardCharsets.ISO_8859_1))).isEqualTo(Header.NOT_A_PICTURE);
  }

  @Test
  void readsTheSizeThatABombClaims() {
    assertThat(of(Samples.pngThatClaims(100_000, 100_000)))
        .isEqualTo(new Header.Valid(PictureFormat.PNG, 100_000, 100_000));
    assertThat(of(Samples.pngThatClaims(0, 10))).isEqualTo(Header.BROKEN);
    assertThat(of(Samples.pngThatClaims(-1, 10))).isEqualTo(Header.BROKEN);
  }

  @Test
  void doesNotTrustAHeaderWithAWrongChecksum() {
    byte[] bytes = Samples.picture("png", 64, 64);
    bytes[19] = 32;
    assertThat(of(bytes)).isEqualTo(Header.BROKEN);
  }

  private static Header of(byte[] bytes) {
    return Header.of(ByteBuffer.wrap(bytes));
  }
}
