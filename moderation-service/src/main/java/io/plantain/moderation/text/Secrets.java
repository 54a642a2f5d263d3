package io.plantain.moderation.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Words in a simple code: base64, hexadecimal or binary bytes, Morse, letters upside down. (Words
/// written backwards and the like are spellings of terms, see the lexicon.)
final class Secrets {
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]{4,4000}={0,2}");
  private static final Pattern HEX = Pattern.compile("(0x)?([0-9a-fA-F]{2}){3,2000}");
  private static final Pattern HEX_BYTE = Pattern.compile("(0x|\\\\x)?[0-9a-fA-F]{2}");
  private static final Pattern BINARY = Pattern.compile("([01]{8}){1,500}");
  private static final Pattern MORSE = Pattern.compile("[.-]{1,5}");

  /// Small letters only: 65 to 90 are read as hexadecimal.
  private static final Pattern DECIMAL = Pattern.compile("(9[7-9]|1[01][0-9]|12[0-2]),?");

  private static final int LONGEST_NAME = 8;
  private static final Set<String> ALOUD =
      Set.of(
          ("alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima"
               + " mike november oscar papa quebec romeo sierra tango uniform victor whiskey xray"
               + " x-ray yankee zulu")
              .split(" "));
  private static final int[] ALOUD_LENGTHS = lengths(); // bits, by first letter
  private static final Map<String, Character> MORSE_LETTERS = morse();
  private static final String TURNED = "ɐɔǝɟƃɥᴉɾʞɯɹʇʌʍʎ⅄ꓵ";
  private static final Map<Character, Character> UPRIGHT = upright();
  private static final int MIN_DECODED = 3; // letters; fewer come out of anything

  private Secrets() {}

  /// What a piece between white space hides; null for an ordinary one.
  static @Nullable String decode(String raw) {
    String piece = bare(raw);
    for (int i = 0; i < piece.length(); i++) {
      if (piece.charAt(i) >= 0x80 && TURNED.indexOf(piece.charAt(i)) >= 0) {
        return turn(piece);
      }
    }
    if (piece.length() < 6) {
      return null;
    }
    if (mayBeHex(piece) && HEX.matcher(piece).matches()) {
      String digits = piece.startsWith("0x") ? piece.substring(2) : piece;
      return BINARY.matcher(digits).matches()
          ? binary(digits)
          : readable(HexFormat.of().parseHex(digits));
    }
    if (looksEncoded(piece) && BASE64.matcher(piece).matches()) {
      return base64(piece);
    }
    return null;
  }

  /// Nearly all words are no bytes by their last two letters alone.
  private static boolean mayBeHex(String piece) {
    return isHex(piece.charAt(piece.length() - 1)) && isHex(piece.charAt(piece.length() - 2));
  }

  private static boolean isHex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  /// Without the punctuation of the sentence around it.
  private static String bare(String raw) {
    int start = 0;
    int end = raw.length();
    while (start < end && "\"'([{".indexOf(raw.charAt(start)) >= 0) {
      start++;
    }
    while (end > start && "\"')]},;:!?".indexOf(raw.charAt(end - 1)) >= 0) {
      end--;
    }
    return start == 0 && end == raw.length() ? raw : raw.substring(start, end);
  }

  /// One of several pieces that each stand for a letter: a byte in hexadecimal, decimal or binary,
  /// Morse, or a name of the spelling alphabet.
  static @Nullable Character letter(String piece) {
    char first = piece.charAt(0);
    if (first == '.' || first == '-') {
      return MORSE.matcher(piece).matches() ? MORSE_LETTERS.get(piece) : null;
    }
    if (first >= '0' && first <= '9') {
      return numbered(piece);
    }
    if (piece.length() == 2 || first == '\\') {
      return isHex(piece.charAt(piece.length() - 1)) && HEX_BYTE.matcher(piece).matches()
          ? letter(hexadecimal(piece))
          : null;
    }
    return mayBeAloud(piece) && ALOUD.contains(piece.toLowerCase(Locale.ROOT))
        ? Character.toLowerCase(first)
        : null;
  }

  private static @Nullable Character numbered(String piece) {
    if (piece.length() == 8 && BINARY.matcher(piece).matches()) {
      return letter(Integer.parseInt(piece, 2));
    }
    if (piece.length() > 4) {
      return null;
    }
    Character letter = HEX_BYTE.matcher(piece).matches() ? letter(hexadecimal(piece)) : null;
    if (letter == null && DECIMAL.matcher(piece).matches()) {
      return letter(
          Integer.parseInt(piece.endsWith(",") ? piece.substring(0, piece.length() - 1) : piece));
    }
    return letter;
  }

  private static int hexadecimal(String piece) {
    return Integer.parseInt(piece.substring(piece.length() - 2), 16);
  }

  /// Nearly all words are none of the names by their length and first letter alone.
  private static boolean mayBeAloud(String piece) {
    int first = piece.charAt(0) | 0x20;
    return piece.length() <= LONGEST_NAME
        && first >= 'a'
        && first <= 'z'
        && (ALOUD_LENGTHS[first - 'a'] & 1 << piece.length()) != 0;
  }

  private static @Nullable Character letter(int code) {
    return code < 0x80 && Character.isLetterOrDigit(code) ? (char) code : null;
  }

  /// Small and capital letters or digits mixed as no word does it.
  private static boolean looksEncoded(String piece) {
    boolean small = false;
    boolean odd = piece.endsWith("=");
    for (int i = 0; i < piece.length(); i++) {
      char c = piece.charAt(i);
      odd |= i > 0 && (small || i > 1) && (Character.isUpperCase(c) || Character.isDigit(c));
      small |= Character.isLowerCase(c);
    }
    return small && odd;
  }

  private static @Nullable String base64(String piece) {
    String plain = piece.replace('-', '+').replace('_', '/').replace("=", "");
    if (plain.length() % 4 == 1) {
      return null;
    }
    try {
      return readable(Base64.getDecoder().decode(plain));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable String binary(String digits) {
    byte[] bytes = new byte[digits.length() / 8];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(digits.substring(i * 8, i * 8 + 8), 2);
    }
    return readable(bytes);
  }

  /// Text, if the bytes are nothing but text.
  private static @Nullable String readable(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    int letters = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\uFFFD' || c < ' ' || c == 0x7F) {
        return null;
      }
      letters += Character.isLetter(c) ? 1 : 0;
    }
    return letters >= MIN_DECODED ? text.toLowerCase(java.util.Locale.ROOT) : null;
  }

  /// Both ways: each letter may have been turned where it stands.
  private static String turn(String piece) {
    StringBuilder upright = new StringBuilder(piece.length());
    for (int i = 0; i < piece.length(); i++) {
      char c = piece.charAt(i);
      upright.append((char) UPRIGHT.getOrDefault(c, c));
    }
    String inPlace = upright.toString();
    return upright.reverse() + " " + inPlace;
  }

  private static int[] lengths() {
    int[] lengths = new int[26];
    ALOUD.forEach(name -> lengths[name.charAt(0) - 'a'] |= 1 << name.length());
    return lengths;
  }

  private static Map<Character, Character> upright() {
    String turned = "ɐɔǝɟƃɥᴉıɾʞɯɹʇʌʍʎqbpdunןl";
    String upright = "acefghiijkmrtvwybqdpnull";
    Map<Character, Character> pairs = new HashMap<>();
    for (int i = 0; i < turned.length(); i++) {
      pairs.put(turned.charAt(i), upright.charAt(i));
    }
    return Map.copyOf(pairs);
  }

  private static Map<String, Character> morse() {
    String[] codes =
        (".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- "
                + ".-- -..- -.-- --..")
            .split(" ");
    Map<String, Character> letters = new HashMap<>();
    for (int i = 0; i < codes.length; i++) {
      letters.put(codes[i], (char) ('a' + i));
    }
    return Map.copyOf(letters);
  }
}
