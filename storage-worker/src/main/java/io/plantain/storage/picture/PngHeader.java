package io.plantain.storage.picture;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/// PNG: https://www.w3.org/TR/png-3/#5DataRep
final class PngHeader {
  static final long SIGNATURE = 0x89504E470D0A1A0AL;
  private static final int IHDR = 0x49484452;
  private static final int IDAT = 0x49444154;
  private static final int IEND = 0x49454E44;
  private static final int OVERHEAD = 12; // length, type and checksum of a chunk

  private PngHeader() {}

  static Header read(ByteBuffer bytes) {
    if (bytes.limit() < 33 || bytes.getInt(8) != 13 || bytes.getInt(12) != IHDR) {
      return Header.BROKEN;
    }
    CRC32 crc = new CRC32();
    crc.update(bytes.slice(12, 17));
    if ((int) crc.getValue() != bytes.getInt(29)) {
      return Header.BROKEN;
    }
    return endsProperly(bytes)
        ? Header.valid(PictureFormat.PNG, bytes.getInt(16), bytes.getInt(20))
        : Header.BROKEN;
  }

  private static boolean endsProperly(ByteBuffer bytes) {
    boolean data = false;
    long at = 8;
    while (at + OVERHEAD <= bytes.limit()) {
      int length = bytes.getInt((int) at);
      int type = bytes.getInt((int) at + 4);
      if (length < 0 || at + OVERHEAD + length > bytes.limit()) {
        return false;
      }
      if (type == IEND) {
        return data;
      }
      data |= type == IDAT;
      at += OVERHEAD + length;
    }
    return false;
  }
}
