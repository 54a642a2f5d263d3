package io.plantain.local.dlt.operator;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What strangers wrote, made harmless for a terminal: no escape sequence, no text that runs
/// backwards, no line that ends where it should not.
final class Screen {
  private static final int BYTES_A_LINE = 16;

  private Screen() {}

  static String safe(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              if (isHarmless(point)) {
                safe.appendCodePoint(point);
              } else {
                safe.append(String.format(Locale.ROOT, "\\u{%x}", point));
              }
            });
    return safe.toString();
  }

  static String cut(String text, int characters) {
    int length = text.codePointCount(0, text.length());
    return length <= characters
        ? text
        : text.substring(0, text.offsetByCodePoints(0, characters - 1)) + "…";
  }

  /// Null where the bytes are no UTF-8.
  static @Nullable String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException binary) {
      return null;
    }
  }

  /// As hexdump -C shows it.
  static String hex(byte[] bytes, int limit) {
    StringBuilder dump = new StringBuilder();
    int shown = Math.min(bytes.length, limit);
    for (int line = 0; line < shown; line += BYTES_A_LINE) {
      StringBuilder ascii = new StringBuilder();
      dump.append(String.format(Locale.ROOT, "    %06x ", line));
      for (int i = line; i < line + BYTES_A_LINE; i++) {
        if (i < shown) {
          dump.append(String.format(Locale.ROOT, " %02x", bytes[i]));
          ascii.append(bytes[i] >= 0x20 && bytes[i] < 0x7f ? (char) bytes[i] : '.');
        } else {
          dump.append("   ");
        }
      }
      dump.append("  ").append(ascii).append('\n');
    }
    return dump.toString();
  }

  private static boolean isHarmless(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT, // bidirectional overrides, zero widths
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
