package io.plantain.moderation.text;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.ObjIntConsumer;

/// One reading of a text: its words between single spaces, each knowing which plain words it stands
/// for, so that findings of different readings can be compared.
public final class View {
  /// A word of this reading.
  ///
  /// @param from first plain word it stands for
  /// @param to last plain word it stands for
  /// @param disguised something had to be undone to read it
  record Word(String text, int from, int to, boolean disguised) {}

  private final String text;
  private final List<Word> words;
  private final int[] starts;

  View(List<Word> words) {
    this.words = words;
    this.starts = new int[words.size()];
    StringBuilder line = new StringBuilder(" ");
    for (int i = 0; i < words.size(); i++) {
      starts[i] = line.length();
      line.append(words.get(i).text).append(' ');
    }
    this.text = line.toString();
  }

  /// Starts and ends with a space, so that a term between spaces is a whole word.
  public String text() {
    return text;
  }

  /// The first plain word that the characters from `start` stand for.
  public int from(int start) {
    return words.get(wordAt(start)).from;
  }

  /// The last plain word that the characters up to `end` stand for.
  public int to(int end) {
    return words.get(wordAt(end)).to;
  }

  public boolean disguised(int start, int end) {
    for (int i = wordAt(start); i <= wordAt(end); i++) {
      if (words.get(i).disguised) {
        return true;
      }
    }
    return false;
  }

  /// Words so long that others may be glued together in them, for `use` with their places.
  public void longWords(int minLetters, BiConsumer<String, Integer> use) {
    for (Word word : words) {
      if (word.text.length() >= minLetters) {
        use.accept(word.text, word.from);
      }
    }
  }

  /// Every word with the plain word it begins at.
  public void eachWord(ObjIntConsumer<String> use) {
    for (Word word : words) {
      use.accept(word.text, word.from);
    }
  }

  List<Word> words() {
    return words;
  }

  private int wordAt(int character) {
    int found = Arrays.binarySearch(starts, character);
    return Math.max(0, found >= 0 ? found : -found - 2);
  }
}
