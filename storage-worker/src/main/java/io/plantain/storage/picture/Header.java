package io.plantain.storage.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// What a picture's structure says, read without decoding a pixel. Every part of the file is
/// walked, so one that ends early is known here and a bomb costs no memory.
sealed interface Header {
  record Valid(PictureFormat format, int width, int height) implements Header {
    Size size() {
      return new Size(width, height);
    }

    long pixels() {
      return size().pixels();
    }
  }

  record Invalid(Fault fault) implements Header {}

  Header NOT_A_PICTURE = new Invalid(Fault.NOT_A_PICTURE);
  Header BROKEN = new Invalid(Fault.BROKEN);

  static Header of(ByteBuffer file) {
    ByteBuffer bytes = file.slice().order(ByteOrder.BIG_ENDIAN);
    if (bytes.limit() < 12) {
      return NOT_A_PICTURE;
    }
    if (bytes.getLong(0) == PngHeader.SIGNATURE) {
      return PngHeader.read(bytes);
    }
    if ((bytes.getInt(0) & 0xffffff00) == JpegHeader.START) {
      return JpegHeader.read(bytes);
    }
    if (bytes.getInt(0) == WebpHeader.RIFF && bytes.getInt(8) == WebpHeader.WEBP) {
      return WebpHeader.read(bytes);
    }
    return NOT_A_PICTURE;
  }

  static Header valid(PictureFormat format, int width, int height) {
    return width > 0 && height > 0 ? new Valid(format, width, height) : BROKEN;
  }
}
