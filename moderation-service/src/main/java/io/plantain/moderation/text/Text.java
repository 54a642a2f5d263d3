package io.plantain.moderation.text;

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
}
