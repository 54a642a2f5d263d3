package io.plantain.moderation.text;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A text with all its readings.
///
/// @param plain the words as they stand
/// @param undone readings with disguises undone; none for an ordinary text
/// @param squeezed repeated letters reduced to one; only where a letter stands three times in a row
/// @param starred words with a letter hidden behind a star
public record Text(
    View plain, List<View> undone, @Nullable View squeezed, List<Starred> starred, Spans spans) {

  /// @param pattern letters, ANY for any letter, VOWEL for a vowel
  public record Starred(String pattern, int from, int to) {
    public static final char ANY = '*';
    public static final char VOWEL = '_';

    public boolean fits(String word) {
      if (word.length() != pattern.length()) {
        return false;
      }
      for (int i = 0; i < word.length(); i++) {
        boolean fits =
            switch (pattern.charAt(i)) {
              case ANY -> true;
              case VOWEL -> "aeiou".indexOf(word.charAt(i)) >= 0;
              default -> pattern.charAt(i) == word.charAt(i);
            };
        if (!fits) {
          return false;
        }
      }
      return true;
    }
  }

  /// Where each plain word stands in the original.
  public record Spans(int[] starts, int[] ends) {
    public int words() {
      return starts.length;
    }
  }

  public int words() {
    return spans.words();
  }

  /// Readings that take unknown words for hidden terms; none for an ordinary text.
  public List<View> guessed(Vocabulary vocabulary) {
    List<View> guessed = new ArrayList<>(1);
    add(guessed, Guesses.of(plain, vocabulary, false));
    for (View view : undone) {
      add(guessed, Guesses.of(view, vocabulary, true));
    }
    return guessed;
  }

  private static void add(List<View> views, @Nullable View view) {
    if (view != null) {
      views.add(view);
    }
  }
}
