package io.plantain.moderation.text;

import com.hankcs.algorithm.AhoCorasickDoubleArrayTrie;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Words in small Latin letters that a guess is measured against: those of ordinary texts, and
/// those that terms consist of. A word that is one of them hides no other.
public final class Vocabulary {
  private static final int MIN_TERM = 4; // shorter ones come out of anything
  private static final int MIN_BARE = 3; // letters left of a word without its vowels
  private static final int MANY = 4; // terms with a word, so that an ordinary one may be beside it
  private static final int MIN_SHORTENED = 6; // a letter left out of a shorter one makes a word

  private final Set<String> ordinary;
  private final Set<String> terms = new HashSet<>();
  private final Map<String, String> shortened = new HashMap<>();
  private final Map<Integer, List<String>> ordinaryByLength = new HashMap<>();
  private final BitSet letters = new BitSet();
  private final AhoCorasickDoubleArrayTrie<Boolean> inside = new AhoCorasickDoubleArrayTrie<>();
  private final Set<String> skeletons = new HashSet<>();
  private final Map<String, String> vowelled = new HashMap<>();

  /// @param ordinary words of ordinary texts
  /// @param terms single words of terms
  /// @param pieces words that terms consist of, with the number of terms that each is part of
  public Vocabulary(Set<String> ordinary, Set<String> terms, Map<String, Integer> pieces) {
    this.ordinary = ordinary;
    for (String term : terms) {
      if (term.length() >= MIN_TERM && isLatin(term)) {
        this.terms.add(term);
      }
    }
    for (String word : ordinary) {
      ordinaryByLength.computeIfAbsent(word.length(), none -> new ArrayList<>()).add(word);
      skeletons.add(skeleton(word));
    }
    this.terms.forEach(this::shorten);
    this.terms.forEach(term -> letters.set(letters(term)));
    TreeMap<String, Boolean> keywords = new TreeMap<>();
    this.terms.forEach(term -> keywords.put(term, true));
    keywords.put("\uFFFF", false); // stands in no text; it cannot be built of no terms
    inside.build(keywords);
    pieces.forEach(
        (word, count) -> {
          String bare = skeleton(word);
          boolean clear = count >= MANY || !skeletons.contains(bare);
          if (clear && isLatin(word) && bare.length() >= MIN_BARE && !bare.equals(word)) {
            vowelled.merge(
                bare, word, (one, other) -> isLikelier(other, one, pieces) ? other : one);
          }
        });
  }

  /// The word of more terms; of two the longer, then the first by the alphabet, so that the choice
  /// is always the same.
  private static boolean isLikelier(String word, String than, Map<String, Integer> pieces) {
    int more = Integer.compare(pieces.getOrDefault(word, 0), pieces.getOrDefault(than, 0));
    int longer = Integer.compare(word.length(), than.length());
    return more != 0 ? more > 0 : longer != 0 ? longer > 0 : word.compareTo(than) < 0;
  }

  private void shorten(String term) {
    for (int i = 1; i < term.length(); i++) {
      if (term.length() >= MIN_SHORTENED) {
        shortened.put(term.substring(0, i) + term.substring(i + 1), term);
      }
      if ("aeiou".indexOf(term.charAt(i)) >= 0 && term.length() > MIN_TERM) {
        shortened.put(term.substring(0, i) + 'x' + term.substring(i + 1), term);
      }
    }
    String bare = skeleton(term);
    if (bare.length() >= MIN_TERM && !skeletons.contains(bare)) {
      shortened.put(bare, term);
    }
  }

  /// Whether a term stands anywhere in a word: a quick look before a slow one.
  boolean holdsTerm(String word) {
    return inside.matches(word);
  }

  /// Whether some term consists of the letters of this word: a quick look, too.
  boolean mayShareLetters(String word) {
    return letters.get(letters(word));
  }

  private static int letters(String word) {
    int sum = 0;
    for (int i = 0; i < word.length(); i++) {
      sum += 0x9E3779B1 * (word.charAt(i) * word.charAt(i) + 17);
    }
    return sum >>> 12;
  }

  boolean isTerm(String word) {
    return terms.contains(word);
  }

  public boolean isOrdinary(String word) {
    return ordinary.contains(word);
  }

  /// The term that a letter or all vowels were left out of, or an x put for one; else the word.
  String completed(String word) {
    return shortened.getOrDefault(word, word);
  }

  /// The word of a term that these letters without vowels stand for; null where there is none, or
  /// the letters are not such.
  @Nullable String withVowels(String letters) {
    return letters.length() >= MIN_BARE ? vowelled.get(letters) : null;
  }

  /// Whether these letters may be an ordinary word without its vowels.
  public boolean isOrdinaryWithoutVowels(String letters) {
    return skeletons.contains(letters);
  }

  /// Whether a word with hidden letters may be an ordinary one, so that a star tells nothing.
  public boolean fitsOrdinary(Text.Starred starred) {
    return ordinaryByLength.getOrDefault(starred.pattern().length(), List.of()).stream()
        .anyMatch(starred::fits);
  }

  /// Without the vowels behind the first letter.
  public static String skeleton(String word) {
    StringBuilder bare = new StringBuilder(word.length());
    for (int i = 0; i < word.length(); i++) {
      if (i == 0 || "aeiou".indexOf(word.charAt(i)) < 0) {
        bare.append(word.charAt(i));
      }
    }
    return bare.toString();
  }

  static boolean isLatin(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (word.charAt(i) < 'a' || word.charAt(i) > 'z') {
        return false;
      }
    }
    return true;
  }
}
