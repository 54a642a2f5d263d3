package io.plantain.moderation.text;

import io.plantain.moderation.text.View.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads words that nobody knows as terms that they may hide: backwards, in a simple cipher, with
/// letters swapped, doubled or left out, cut in two, or several glued together. A word that
/// somebody knows is left alone.
final class Guesses {
  private static final int MIN_LETTERS = 4;
  private static final int MIN_GLUED = 7; // letters of a word that may be several
  private static final int MAX_LETTERS = 60; // of a word that is looked at; keeps the work linear
  private static final int MIN_PIECE = 3;
  private static final int MIN_SLIP = 5; // "form" is not "from"
  private static final String SHORT_PIECES = " a i my in on of is to at an no by up me it ";
  private static final int[] SHIFTS = {13, 1, 25};
  private static final double PIECE = 1;
  private static final double TERM = 1.01; // of two readings the innocent one

  private final Vocabulary vocabulary;
  private boolean found;

  private Guesses(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /// Null where nothing is hidden.
  ///
  /// @param undone only words that were disguised are looked at: the others stand in the plain
  ///   reading, too
  static @Nullable View of(View view, Vocabulary vocabulary, boolean undone) {
    return new Guesses(vocabulary).read(view.words(), undone);
  }

  private @Nullable View read(List<Word> words, boolean undone) {
    boolean[] known = new boolean[words.size()];
    boolean all = true;
    for (int i = 0; i < known.length; i++) {
      Word word = words.get(i);
      known[i] = (undone && !word.disguised()) || isWord(word.text());
      all &= known[i];
    }
    if (all) {
      return null;
    }
    List<Word> read = new ArrayList<>(words.size());
    for (int i = 0; i < known.length; i++) {
      Word word = words.get(i);
      Word next = i + 1 < known.length ? words.get(i + 1) : null;
      if (next != null && !(known[i] && known[i + 1]) && areOne(word.text(), next.text())) {
        read.add(new Word(word.text() + next.text(), word.from(), next.to(), true));
        found = true;
        i++;
      } else if (!known[i] && vocabulary.withVowels(word.text()) != null) {
        String vowelled = Objects.requireNonNull(vocabulary.withVowels(word.text()));
        read.add(new Word(vowelled, word.from(), word.to(), true));
        found = true;
      } else if (!known[i] && isUnknown(word.text())) {
        read(word, read);
      } else {
        read.add(word);
      }
    }
    return found ? new View(read) : null;
  }

  private boolean isUnknown(String word) {
    return word.length() >= MIN_LETTERS
        && word.length() <= MAX_LETTERS
        && Vocabulary.isLatin(word)
        && !vocabulary.isTerm(word);
  }

  /// Two pieces of a term; one of them at least is no word.
  private boolean areOne(String one, String other) {
    int letters = one.length() + other.length();
    return letters >= MIN_SLIP && letters <= MAX_LETTERS && vocabulary.isTerm(one + other);
  }

  private boolean isWord(String piece) {
    return piece.length() == 1 || vocabulary.isOrdinary(piece);
  }

  private void read(Word word, List<Word> read) {
    String text = word.text();
    String solved = solved(text);
    if (solved != null) {
      read.add(new Word(solved, word.from(), word.to(), true));
      found = true;
      return;
    }
    List<String> pieces =
        text.length() >= MIN_GLUED && vocabulary.holdsTerm(text) ? pieces(text) : List.of();
    if (pieces.stream().anyMatch(vocabulary::isTerm)) {
      pieces.forEach(piece -> read.add(new Word(piece, word.from(), word.to(), true)));
      found = true;
    } else {
      read.add(word);
    }
  }

  private @Nullable String solved(String word) {
    String completed = vocabulary.completed(word);
    if (vocabulary.isTerm(completed)) {
      return completed;
    }
    String shuffled = vocabulary.mayShareLetters(word) ? shuffled(word) : null;
    if (shuffled != null) {
      return shuffled;
    }
    for (int by : SHIFTS) {
      String guess = shifted(word, by);
      if (vocabulary.isTerm(guess)) {
        return guess;
      }
    }
    for (String guess : List.of(mirrored(word), halved(word))) {
      if (vocabulary.isTerm(guess)) {
        return guess;
      }
    }
    String latin = word.endsWith("ay") ? pigLatin(word) : null;
    return latin != null ? latin : doubled(word);
  }

  /// Backwards, or two letters swapped.
  private @Nullable String shuffled(String word) {
    String backwards = new StringBuilder(word).reverse().toString();
    if (vocabulary.isTerm(backwards)) {
      return backwards;
    }
    for (int i = 0; i + 1 < word.length() && word.length() >= MIN_SLIP; i++) {
      String swapped =
          word.substring(0, i) + word.charAt(i + 1) + word.charAt(i) + word.substring(i + 2);
      if (vocabulary.isTerm(swapped)) {
        return swapped;
      }
    }
    return null;
  }

  private @Nullable String doubled(String word) {
    for (int i = 0; i + 1 < word.length() && word.length() > MIN_SLIP; i++) {
      if (word.charAt(i) == word.charAt(i + 1)) {
        String single = word.substring(0, i) + word.substring(i + 1);
        if (vocabulary.isTerm(single)) {
          return single;
        }
      }
    }
    return null;
  }

  private static String shifted(String word, int by) {
    StringBuilder shifted = new StringBuilder(word.length());
    for (int i = 0; i < word.length(); i++) {
      shifted.append((char) ('a' + (word.charAt(i) - 'a' + by) % 26));
    }
    return shifted.toString();
  }

  private static String mirrored(String word) {
    StringBuilder mirrored = new StringBuilder(word.length());
    for (int i = 0; i < word.length(); i++) {
      mirrored.append((char) ('z' - (word.charAt(i) - 'a')));
    }
    return mirrored.toString();
  }

  /// `nnuuddee`.
  private static String halved(String word) {
    if (word.length() % 2 != 0) {
      return word;
    }
    StringBuilder half = new StringBuilder(word.length() / 2);
    for (int i = 0; i < word.length(); i += 2) {
      if (word.charAt(i) != word.charAt(i + 1)) {
        return word;
      }
      half.append(word.charAt(i));
    }
    return half.toString();
  }

  private @Nullable String pigLatin(String word) {
    String turned = word.substring(0, word.length() - 2);
    for (int moved = 0; moved <= 4 && moved < turned.length(); moved++) {
      int cut = turned.length() - moved;
      String guess = turned.substring(cut) + turned.substring(0, cut);
      if (vocabulary.isTerm(guess)) {
        return guess;
      }
    }
    String more = turned.substring(0, turned.length() - 1); // "oralway", "oralyay"
    return vocabulary.isTerm(more) ? more : null;
  }

  /// The fewest known words that the letters consist of; none where they do not.
  private List<String> pieces(String letters) {
    int end = letters.length();
    double[] cost = new double[end + 1];
    @Nullable String[] last = new String[end + 1];
    for (int to = 1; to <= end; to++) {
      cost[to] = Double.MAX_VALUE;
      for (int from = 0; from < to; from++) {
        if (from == 0 || last[from] != null) {
          String piece = letters.substring(from, to);
          double each = cost[from] + cost(piece);
          if (each < cost[to]) {
            cost[to] = each;
            last[to] = piece;
          }
        }
      }
    }
    List<String> pieces = new ArrayList<>();
    for (int to = end; to > 0; ) {
      String piece = last[to];
      if (piece == null) {
        return List.of();
      }
      pieces.addFirst(piece);
      to -= Objects.requireNonNull(piece).length();
    }
    return pieces;
  }

  private double cost(String piece) {
    if (piece.length() < MIN_PIECE) {
      return SHORT_PIECES.contains(' ' + piece + ' ') ? PIECE : Double.MAX_VALUE;
    }
    return vocabulary.isTerm(piece)
        ? TERM
        : vocabulary.isOrdinary(piece) ? PIECE : Double.MAX_VALUE;
  }
}
