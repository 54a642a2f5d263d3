package io.plantain.moderation.text;

import io.plantain.moderation.text.View.Word;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Ages below 18 that a text states: `12 year old`, `15yo`, `aged seven`.
public final class Ages {
  private static final int OF_AGE = 18;
  private static final Set<String> YEARS = Set.of("year", "years", "yr", "yrs", "y");
  private static final Set<String> SHORT = Set.of("yo", "yearold", "yearsold", "yrold");
  private static final Set<String> BEFORE = Set.of("age", "aged", "ages");
  private static final Set<String> OLD = Set.of("old", "o", "olds");
  private static final Pattern GLUED =
      Pattern.compile("(\\d{1,2})(yo|yrs?old|yearsold|yearold|yrs?|y)");
  private static final Map<String, Integer> NUMBERS =
      Map.ofEntries(
          Map.entry("one", 1),
          Map.entry("two", 2),
          Map.entry("three", 3),
          Map.entry("four", 4),
          Map.entry("five", 5),
          Map.entry("six", 6),
          Map.entry("seven", 7),
          Map.entry("eight", 8),
          Map.entry("nine", 9),
          Map.entry("ten", 10),
          Map.entry("eleven", 11),
          Map.entry("twelve", 12),
          Map.entry("thirteen", 13),
          Map.entry("fourteen", 14),
          Map.entry("fifteen", 15),
          Map.entry("sixteen", 16),
          Map.entry("seventeen", 17));

  private Ages() {}

  /// The words that state such an age.
  public static Set<Integer> underAge(Text text) {
    List<String> words = text.plain().words().stream().map(Word::text).toList();
    Set<Integer> found = new LinkedHashSet<>();
    for (int i = 0; i < words.size(); i++) {
      if (isUnderAge(words, i)) {
        found.add(i);
      }
    }
    return found;
  }

  private static boolean isUnderAge(List<String> words, int i) {
    var glued = GLUED.matcher(words.get(i));
    if (glued.matches()) {
      boolean says = !glued.group(2).startsWith("y") || glued.group(2).length() > 1;
      return (says || OLD.contains(word(words, i + 1)))
          && Integer.parseInt(glued.group(1)) < OF_AGE;
    }
    int age = number(words.get(i));
    if (age < 0 || age >= OF_AGE || isNumber(word(words, i - 1))) {
      return false; // "2 5 year old" is 25, spelled by a tokeniser
    }
    String next = word(words, i + 1);
    return SHORT.contains(next)
        || BEFORE.contains(word(words, i - 1))
        || (YEARS.contains(next) && OLD.contains(word(words, i + 2)));
  }

  private static boolean isNumber(String word) {
    return !word.isEmpty() && word.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static int number(String word) {
    if (isNumber(word)) {
      return word.length() <= 2 ? Integer.parseInt(word) : -1;
    }
    return NUMBERS.getOrDefault(word, -1);
  }

  private static String word(List<String> words, int i) {
    return i >= 0 && i < words.size() ? words.get(i) : "";
  }
}
