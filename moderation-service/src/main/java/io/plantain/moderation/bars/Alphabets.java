package io.plantain.moderation.bars;

import java.util.HashMap;
import java.util.Map;

/// Letters that other letters are drawn with.
final class Alphabets {
  private static final String LATIN = "abcdefghijklmnopqrstuvwxyz";

  private Alphabets() {}

  /// An alphabet whose letters follow each other, from the one of `a`.
  static String shifted(String word, int a) {
    return each(word, c -> c >= 'a' && c <= 'z' ? Character.toString(a + c - 'a') : null);
  }

  /// @param pairs each letter before its look, `aα eε`
  static String drawn(String word, String pairs) {
    Map<Character, String> looks = new HashMap<>();
    for (String pair : pairs.split(" ")) {
      looks.put(pair.charAt(0), pair.substring(1));
    }
    return each(word, c -> looks.get((char) c));
  }

  /// @param alphabet 26 looks between spaces
  static String of(String word, String alphabet) {
    String[] looks = alphabet.split(" ");
    return each(word, c -> c >= 'a' && c <= 'z' ? looks[LATIN.indexOf(c)] : null);
  }

  interface Look {
    @org.jspecify.annotations.Nullable
    String of(int c);
  }

  /// What has no look stays.
  static String each(String word, Look look) {
    StringBuilder drawn = new StringBuilder();
    word.chars()
        .forEach(
            c -> {
              String seen = look.of(c);
              drawn.append(seen == null ? String.valueOf((char) c) : seen);
            });
    return drawn.toString();
  }
}
