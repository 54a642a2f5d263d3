package io.plantain.moderation.term;

import io.plantain.moderation.text.Vocabulary;
import java.util.LinkedHashSet;
import java.util.Set;

/// Further spellings of a term, known beforehand because no reading of a text undoes them: slips,
/// doubled and left-out letters, a space inside, backwards, ROT13, pig Latin. They cost room in the
/// automaton and no time. A spelling that is an ordinary word is none.
final class Disguises {
  private static final int MIN_LETTERS = 4; // variants of shorter words are words
  private static final int MIN_SLIP = 5; // "form" is not "from"
  private static final int MIN_WITHOUT_VOWELS = 3;
  private static final String VOWELS = "aeiou";

  private final String term;
  private final Vocabulary vocabulary;
  private final boolean often;
  private final Set<String> spellings = new LinkedHashSet<>();

  private Disguises(String term, Vocabulary vocabulary, boolean often) {
    this.term = term;
    this.vocabulary = vocabulary;
    this.often = often;
  }

  /// @param term a single word of Latin letters
  /// @param often whether it is written without vowels even where an ordinary word may be meant
  static Set<String> of(String term, Vocabulary vocabulary, boolean often) {
    Disguises disguises = new Disguises(term, vocabulary, often);
    if (term.length() >= MIN_LETTERS && term.chars().allMatch(c -> c >= 'a' && c <= 'z')) {
      disguises.backwards();
      disguises.inCode();
      disguises.doubled();
      disguises.apart();
      disguises.slips();
      disguises.withoutVowels();
      disguises.spelledBySound();
    }
    return disguises.spellings;
  }

  private void add(String spelling) {
    if (!spelling.equals(term) && !vocabulary.isOrdinary(spelling)) {
      spellings.add(spelling);
    }
  }

  private void backwards() {
    add(new StringBuilder(term).reverse().toString());
  }

  private void inCode() {
    StringBuilder rot13 = new StringBuilder();
    term.chars().forEach(c -> rot13.append((char) ('a' + (c - 'a' + 13) % 26)));
    add(rot13.toString());
    int vowel = 0;
    while (vowel < term.length() && VOWELS.indexOf(term.charAt(vowel)) < 0) {
      vowel++;
    }
    String turned = term.substring(vowel) + term.substring(0, vowel);
    add(turned + "ay");
    if (vowel == 0) {
      add(term + "way");
      add(term + "yay");
    }
  }

  private void doubled() {
    StringBuilder all = new StringBuilder();
    StringBuilder vowels = new StringBuilder();
    for (int i = 0; i < term.length(); i++) {
      char c = term.charAt(i);
      add(term.substring(0, i) + c + term.substring(i));
      all.append(c).append(c);
      vowels.append(c).append(VOWELS.indexOf(c) < 0 ? "" : c);
    }
    add(all.toString());
    add(vowels.toString());
  }

  /// One of the pieces at least must be no word: "the rapist" is not apart, "rap ist" is.
  private void apart() {
    for (int i = 1; i < term.length(); i++) {
      String left = term.substring(0, i);
      String right = term.substring(i);
      if (!isWord(left) || !isWord(right)) {
        spellings.add(left + " " + right);
      }
    }
  }

  private boolean isWord(String piece) {
    return piece.length() == 1 || vocabulary.isOrdinary(piece);
  }

  private void slips() {
    if (term.length() < MIN_SLIP) {
      return;
    }
    for (int i = 0; i + 1 < term.length(); i++) {
      if (term.charAt(i) != term.charAt(i + 1)) {
        add(term.substring(0, i) + term.charAt(i + 1) + term.charAt(i) + term.substring(i + 2));
      }
    }
  }

  private void withoutVowels() {
    StringBuilder bare = new StringBuilder();
    for (int i = 0; i < term.length(); i++) {
      char c = term.charAt(i);
      boolean vowel = VOWELS.indexOf(c) >= 0;
      if (vowel) {
        add(term.substring(0, i) + "x" + term.substring(i + 1));
        String without = term.substring(0, i) + term.substring(i + 1);
        if (term.length() >= MIN_SLIP
            && i > 0
            && (often || !vocabulary.isOrdinaryWithoutVowels(without))) {
          add(without);
        }
      }
      if (!vowel || i == 0) {
        bare.append(c);
      }
    }
    boolean clear = !vocabulary.isOrdinaryWithoutVowels(bare.toString());
    if (bare.length() >= MIN_WITHOUT_VOWELS && (often || clear)) {
      add(bare.toString());
    }
  }

  private void spelledBySound() {
    add(term.replace("f", "ph"));
    add(term.replace("ck", "kk"));
    add(term.replace("ck", "k"));
    add(term.replace("c", "k"));
    add(term.replace("x", "ks"));
    add(term.replace("s", "z"));
    add(term.replace("i", "y"));
    if (term.endsWith("s")) {
      add(term.substring(0, term.length() - 1) + "z");
    }
    if (term.endsWith("er")) {
      add(term.substring(0, term.length() - 2) + "a");
    }
    if (term.endsWith("orn")) {
      add(term.substring(0, term.length() - 3) + "ron");
      add(term.substring(0, term.length() - 3) + "r0n");
    }
  }
}
