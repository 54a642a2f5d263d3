package io.plantain.moderation.term;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.plantain.moderation.opinion.Action;
import io.plantain.moderation.opinion.Category;
import io.plantain.moderation.text.Normaliser;
import io.plantain.moderation.text.Text;
import io.plantain.moderation.text.Text.Starred;
import io.plantain.moderation.text.View;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.ahocorasick.trie.PayloadEmit;
import org.ahocorasick.trie.PayloadTrie;
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
          "languages.txt");

  private static final int VERSION_CHARACTERS = 12; // enough to tell two editions apart
  private static final int MIN_SQUEEZED = 3; // "xxx" squeezed is "x", which is no term
  private static final int MIN_SEEN_LETTERS = 2; // of a starred word: "s*x" counts, "*a*" does not

  private final List<Rule> rules;
  private final Map<String, Integer> groups;
  private final PayloadTrie<int[]> terms;
  private final PayloadTrie<int[]> squeezedTerms;
  private final Map<Integer, Map<String, int[]>> singleWords = new HashMap<>();
  private final String version;

  private Lexicon(LexiconBuilder builder, String version) {
    this.rules = List.copyOf(builder.rules);
    this.groups = Map.copyOf(builder.groups);
    this.version = version;
    Map<String, int[]> keywords = new HashMap<>();
    Map<String, int[]> squeezed = new HashMap<>();
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
        if (letters.indexOf(' ') < 0 && set != LexiconBuilder.MASK) {
          merge(
              singleWords.computeIfAbsent(letters.length(), none -> new HashMap<>()), letters, set);
        }
      }
    }
    this.terms = trie(keywords);
    this.squeezedTerms = trie(squeezed);
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
    Map<Integer, LinkedHashSet<Hit>> found = new HashMap<>();
    collect(terms, text.plain(), false, found);
    for (View view : text.undone()) {
      collect(terms, view, false, found);
    }
    View squeezed = text.squeezed();
    if (squeezed != null) {
      collect(squeezedTerms, squeezed, true, found);
    }
    for (Starred starred : text.starred()) {
      collect(starred, found);
    }
    return new Findings(this, text, found);
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
      PayloadTrie<int[]> terms,
      View view,
      boolean onlyDisguised,
      Map<Integer, LinkedHashSet<Hit>> found) {
    for (PayloadEmit<int[]> emit : terms.parseText(view.text())) {
      boolean spaceBefore = emit.getKeyword().charAt(0) == ' ';
      boolean spaceAfter = emit.getKeyword().charAt(emit.getKeyword().length() - 1) == ' ';
      int start = emit.getStart() + (spaceBefore ? 1 : 0);
      int end = emit.getEnd() - (spaceAfter ? 1 : 0);
      if (!onlyDisguised || view.disguised(start, end)) {
        Hit hit = new Hit(view.from(start), view.to(end), false);
        for (int set : emit.getPayload()) {
          add(found, set, hit);
        }
      }
    }
  }

  private void collect(Starred starred, Map<Integer, LinkedHashSet<Hit>> found) {
    String pattern = starred.pattern();
    if (pattern.chars().filter(c -> c != '*').count() < MIN_SEEN_LETTERS) {
      return;
    }
    singleWords
        .getOrDefault(pattern.length(), Map.of())
        .forEach(
            (word, sets) -> {
              if (matches(pattern, word)) {
                for (int set : sets) {
                  add(found, set, new Hit(starred.from(), starred.to(), false));
                }
              }
            });
  }

  private static void add(Map<Integer, LinkedHashSet<Hit>> found, int set, Hit hit) {
    found.computeIfAbsent(set, none -> new LinkedHashSet<>()).add(hit);
  }

  private static boolean matches(String pattern, String word) {
    for (int i = 0; i < pattern.length(); i++) {
      if (pattern.charAt(i) != '*' && pattern.charAt(i) != word.charAt(i)) {
        return false;
      }
    }
    return true;
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

  private static PayloadTrie<int[]> trie(Map<String, int[]> keywords) {
    PayloadTrie.PayloadTrieBuilder<int[]> builder = PayloadTrie.builder();
    keywords.forEach(builder::addKeyword);
    return builder.build();
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
