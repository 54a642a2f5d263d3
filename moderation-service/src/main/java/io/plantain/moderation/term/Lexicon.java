package io.plantain.moderation.term;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hankcs.algorithm.AhoCorasickDoubleArrayTrie;
import io.plantain.kit.opinion.Action;
import io.plantain.kit.opinion.Category;
import io.plantain.moderation.text.Normaliser;
import io.plantain.moderation.text.Text;
import io.plantain.moderation.text.Text.Starred;
import io.plantain.moderation.text.View;
import io.plantain.moderation.text.Vocabulary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Finds all terms in one pass over each reading of a text.
public final class Lexicon {
  /// The files that are shipped, in `terms/`.
  private static final List<String> FILES =
      List.of(
          "people.txt",
          "innocent.txt",
          "sexual.txt",
          "sexual_minors.txt",
          "violence.txt",
          "self_harm.txt",
          "hate.txt",
          "harassment.txt",
          "illegal.txt",
          "languages.txt",
          "disguised.txt");

  /// Words of ordinary texts; what is one of them is no disguise of a term.
  private static final String ORDINARY = "/terms/ordinary.txt";

  private static final String NOTHING = "\uFFFF"; // stands in no text
  private static final int VERSION_CHARACTERS = 12; // enough to tell two editions apart
  private static final int MIN_GLUED_WORD = 14; // letters; few words of any language are longer
  private static final int MIN_GLUED_TERM = 5; // shorter ones stand in the middle of ordinary words
  private static final int MIN_STARRED = 5; // of a shorter one an ordinary word is meant
  private static final int MIN_HIDDEN_WORD = 4; // "s_x" may be anything
  private static final int MIN_SQUEEZED = 3; // "xxx" squeezed is "x", which is no term
  private static final int MIN_SEEN_LETTERS = 2; // of a starred word: "s*x" counts, "*a*" does not

  private final List<Rule> rules;
  private final Map<String, Integer> groups;
  private final int setCount;
  private final AhoCorasickDoubleArrayTrie<Term> terms;
  private final AhoCorasickDoubleArrayTrie<Term> squeezedTerms;
  private final AhoCorasickDoubleArrayTrie<Term> gluedTerms;
  private final Map<Integer, Map<String, int[]>> singleWords = new HashMap<>();
  private final Vocabulary vocabulary;
  private final Set<String> often; // hidden behind a star, whatever else it may be
  private final String version;

  /// A term of the automaton.
  ///
  /// @param sets the numbers of the term sets it belongs to
  /// @param before 1 where it begins with the space before a word
  /// @param after 1 where it ends with the space behind a word
  private record Term(int[] sets, int before, int after) {}

  private Lexicon(LexiconBuilder builder, String version) {
    this.setCount = builder.sets.size();
    this.rules = List.copyOf(builder.rules);
    this.groups = Map.copyOf(builder.groups);
    this.version = version;
    Map<String, int[]> keywords = new HashMap<>();
    Map<String, int[]> squeezed = new HashMap<>();
    Map<String, int[]> glued = new HashMap<>();
    this.often = Set.copyOf(builder.often);
    this.vocabulary =
        builder.disguised.isEmpty()
            ? new Vocabulary(Set.of(), Set.of(), Map.of())
            : vocabulary(builder);
    for (int set = 0; set < builder.sets.size(); set++) {
      for (String term : builder.sets.get(set)) {
        boolean anyStart = term.startsWith("*");
        boolean anyEnd = term.endsWith("*");
        String letters = Normaliser.term(term);
        if (letters.isEmpty()) {
          throw new IllegalArgumentException("a term without letters: '" + term + "'");
        }
        boolean unspaced = isUnspaced(letters);
        String start = anyStart || unspaced ? "" : " ";
        String end = anyEnd || unspaced ? "" : " ";
        merge(keywords, start + letters + end, set);
        String once = Normaliser.squeeze(letters);
        if (once.length() >= MIN_SQUEEZED && !unspaced) {
          merge(squeezed, start + once + end, set);
        }
        if (set != LexiconBuilder.MASK && builder.disguised.contains(term)) {
          for (String spelling : Disguises.of(letters, vocabulary, often.contains(letters))) {
            // A whole word, of a stem too: "prono" may be a slip, "pronouns" is none.
            merge(keywords, ' ' + spelling + ' ', set);
          }
          String joined = letters.replace(" ", "");
          if (joined.length() >= MIN_GLUED_TERM) {
            merge(glued, joined, set);
          }
        }
        if (letters.indexOf(' ') < 0
            && set != LexiconBuilder.MASK
            && !builder.foreign.contains(set)) {
          merge(
              singleWords.computeIfAbsent(letters.length(), none -> new HashMap<>()), letters, set);
        }
      }
    }
    this.terms = trie(keywords);
    this.squeezedTerms = trie(squeezed);
    this.gluedTerms = trie(glued);
  }

  /// Words of ordinary texts and of innocent phrases, and the single words that are terms.
  private static Vocabulary vocabulary(LexiconBuilder builder) {
    List<Set<String>> sets = builder.sets;
    Set<String> words = new HashSet<>();
    for (int set = LexiconBuilder.MASK + 1; set < sets.size(); set++) {
      if (!builder.foreign.contains(set)) {
        words.addAll(words(sets.get(set)));
      }
    }
    Set<String> ordinary = new HashSet<>(read(ORDINARY).lines().toList());
    for (String phrase : sets.get(LexiconBuilder.MASK)) {
      for (String word : Normaliser.term(phrase).split(" ")) {
        if (!words.contains(word)) {
          ordinary.add(word);
        }
      }
    }
    return new Vocabulary(ordinary, words, pieces(builder));
  }

  private static Map<String, Integer> pieces(LexiconBuilder builder) {
    Map<String, Integer> pieces = new HashMap<>();
    for (int set = LexiconBuilder.MASK + 1; set < builder.sets.size(); set++) {
      if (!builder.foreign.contains(set)) {
        for (String term : builder.sets.get(set)) {
          if (term.indexOf('*') < 0) {
            for (String word : Normaliser.term(term).split(" ")) {
              pieces.merge(word, 1, Integer::sum);
            }
          }
        }
      }
    }
    return pieces;
  }

  private static Set<String> words(Set<String> terms) {
    Set<String> words = new HashSet<>();
    for (String term : terms) {
      if (term.indexOf('*') < 0 && term.indexOf(' ') < 0) {
        words.add(Normaliser.term(term));
      }
    }
    return words;
  }

  /// The shipped term files.
  public static Lexicon shipped() {
    LexiconBuilder builder = new LexiconBuilder();
    MessageDigest digest = sha256();
    for (String file : FILES) {
      String content = read("/terms/" + file);
      digest.update(content.getBytes(UTF_8));
      builder.add(TermFile.parse(content.lines().toList()));
    }
    builder.build();
    String hash = HexFormat.of().formatHex(digest.digest()).substring(0, VERSION_CHARACTERS);
    return new Lexicon(builder, "terms-" + hash);
  }

  /// For tests and further lists: a lexicon from the lines of one file.
  public static Lexicon of(String lines) {
    LexiconBuilder builder = new LexiconBuilder();
    builder.add(TermFile.parse(lines.lines().toList()));
    builder.build();
    return new Lexicon(builder, "terms-test");
  }

  /// Changes with every change of a term file, so that a verdict can be explained later.
  public String version() {
    return version;
  }

  public Findings find(Text text) {
    return find(text, List.of());
  }

  /// @param allow lexicons whose innocent phrases count too
  public Findings find(Text text, List<Lexicon> allow) {
    @Nullable List<Hit>[] found = collect(text);
    List<Hit> own = found[LexiconBuilder.MASK];
    List<Hit> masks = own == null ? List.of() : own;
    for (Lexicon each : allow) {
      List<Hit> more = each.collect(text)[LexiconBuilder.MASK];
      if (more != null) {
        masks = new ArrayList<>(masks);
        masks.addAll(more);
      }
    }
    return new Findings(this, text, found, masks);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  private @Nullable List<Hit>[] collect(Text text) {
    @Nullable List<Hit>[] found = new List[setCount];
    collect(terms, text.plain(), false, found);
    for (View view : text.undone()) {
      collect(terms, view, false, found);
    }
    View squeezed = text.squeezed();
    if (squeezed != null) {
      collect(squeezedTerms, squeezed, true, found);
    }
    for (View view : text.guessed(vocabulary)) {
      collect(terms, view, true, found);
    }
    for (Starred starred : text.starred()) {
      collect(starred, found);
    }
    text.plain()
        .longWords(
            MIN_GLUED_WORD,
            (word, place) -> {
              if (!vocabulary.isOrdinary(word)) {
                collectGlued(word, place, found);
              }
            });
    return found;
  }

  /// A rule that fired.
  public record Fired(String id, Action action, Category category, double score, Hit hit) {}

  public List<Fired> fired(Findings findings) {
    List<Fired> fired = new ArrayList<>();
    if (findings.isEmpty()) {
      return fired;
    }
    for (Rule rule : rules) {
      Hit hit = findings.of(rule);
      if (hit != null) {
        fired.add(new Fired(rule.id(), rule.action(), rule.category(), rule.score(), hit));
      }
    }
    return fired;
  }

  int number(String group) {
    Integer number = groups.get(group);
    if (number == null) {
      throw new IllegalArgumentException("there is no group " + group);
    }
    return number;
  }

  /// In the squeezed reading only a word that stuttered counts: "as" is not a squeezed "ass".
  private static void collect(
      AhoCorasickDoubleArrayTrie<Term> terms,
      View view,
      boolean onlyDisguised,
      @Nullable List<Hit>[] found) {
    terms.parseText(
        view.text(),
        (begin, behind, term) -> {
          int start = begin + term.before;
          int end = behind - 1 - term.after;
          if (!onlyDisguised || view.disguised(start, end)) {
            Hit hit = new Hit(view.from(start), view.to(end), false);
            for (int set : term.sets) {
              add(found, set, hit);
            }
          }
        });
  }

  private void collect(Starred starred, @Nullable List<Hit>[] found) {
    String pattern = starred.pattern();
    long seen = pattern.chars().filter(c -> c != Starred.ANY && c != Starred.VOWEL).count();
    boolean vowel = pattern.indexOf(Starred.VOWEL) >= 0;
    if (seen < MIN_SEEN_LETTERS || (vowel && pattern.length() < MIN_HIDDEN_WORD)) {
      return;
    }
    long hidden = pattern.length() - seen;
    singleWords
        .getOrDefault(pattern.length(), Map.of())
        .forEach(
            (word, sets) -> {
              if (starred.fits(word)
                  && ((word.length() >= MIN_STARRED && hidden == 1)
                      || often.contains(word)
                      || !vocabulary.fitsOrdinary(starred))) {
                for (int set : sets) {
                  add(found, set, new Hit(starred.from(), starred.to(), false));
                }
              }
            });
  }

  private void collectGlued(String word, int place, @Nullable List<Hit>[] found) {
    gluedTerms.parseText(
        word,
        (begin, behind, term) -> {
          for (int set : term.sets) {
            add(found, set, new Hit(place, place, false));
          }
        });
  }

  private static void add(@Nullable List<Hit>[] found, int set, Hit hit) {
    List<Hit> known = found[set];
    if (known == null) {
      known = new ArrayList<>(4); // most terms stand once or twice
      found[set] = known;
    }
    known.add(hit);
  }

  /// Chinese, Japanese, Korean and Thai put no spaces between words (Korean adds endings).
  private static boolean isUnspaced(String letters) {
    return letters
        .codePoints()
        .anyMatch(
            c ->
                switch (Character.UnicodeScript.of(c)) {
                  case HAN, HIRAGANA, KATAKANA, HANGUL, THAI -> true;
                  default -> false;
                });
  }

  private static void merge(Map<String, int[]> keywords, String keyword, int set) {
    keywords.merge(
        keyword,
        new int[] {set},
        (known, more) -> {
          int[] all = Arrays.copyOf(known, known.length + 1);
          all[known.length] = more[0];
          return all;
        });
  }

  private static AhoCorasickDoubleArrayTrie<Term> trie(Map<String, int[]> keywords) {
    TreeMap<String, Term> ordered = new TreeMap<>();
    keywords.forEach(
        (keyword, sets) ->
            ordered.put(
                keyword,
                new Term(
                    sets,
                    keyword.charAt(0) == ' ' ? 1 : 0,
                    keyword.charAt(keyword.length() - 1) == ' ' ? 1 : 0)));
    AhoCorasickDoubleArrayTrie<Term> trie = new AhoCorasickDoubleArrayTrie<>();
    ordered.putIfAbsent(NOTHING, new Term(new int[0], 0, 0)); // it cannot be built of no terms
    trie.build(ordered);
    return trie;
  }

  private static String read(String resource) {
    try (@Nullable InputStream file = Lexicon.class.getResourceAsStream(resource)) {
      if (file == null) {
        throw new IllegalStateException("there is no " + resource);
      }
      return new String(file.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
