package io.plantain.moderation.bars;

import io.plantain.kit.opinion.Action;
import io.plantain.kit.opinion.Opinion;
import io.plantain.kit.opinion.Span;
import io.plantain.moderation.check.Prompt;
import io.plantain.moderation.policy.Judge;
import io.plantain.moderation.policy.Policy.Customer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A prompt with the words that somebody would hide: of a bad one those that it is blocked for, of
/// an innocent one some.
final class Disguised {
  private static final Pattern WORD = Pattern.compile("(?<![\\w'’])[A-Za-z]{3,}(?![\\w'’])");
  private static final int MIN_INNOCENT = 4; // letters
  private static final int EVERY = 3; // word of an innocent prompt
  private static final Set<String> SMALL =
      Set.of(
          "the", "and", "with", "from", "into", "over", "his", "her", "him", "she", "who", "are",
          "being", "for", "off", "out", "that", "this", "has", "was", "our", "your", "while");

  private final String text;
  private final List<int[]> hidden = new ArrayList<>();
  private final boolean countable;

  Disguised(String text, Judge judge, String label) {
    this.text = text;
    var judgement = judge.judge(new Prompt(text, null, null), Customer.ANYBODY);
    boolean blocked = judgement.action() == Action.BLOCK;
    Matcher words = WORD.matcher(text);
    int seen = 0;
    while (words.find()) {
      boolean wanted =
          blocked
              ? isNamed(words, judgement.opinions())
              : words.end() - words.start() >= MIN_INNOCENT && seen++ % EVERY == 0;
      if (wanted && !SMALL.contains(words.group().toLowerCase(Locale.ROOT))) {
        hidden.add(new int[] {words.start(), words.end()});
      }
    }
    this.countable = !hidden.isEmpty() && (blocked ? label.equals("block") : label.equals("allow"));
  }

  /// Blocked where it should be, or passed; only then does a disguise show something.
  boolean countable() {
    return countable;
  }

  String as(Disguise disguise) {
    StringBuilder disguised = new StringBuilder();
    int copied = 0;
    for (int[] word : hidden) {
      disguised.append(text, copied, word[0]);
      disguised.append(
          disguise.word().apply(text.substring(word[0], word[1]).toLowerCase(Locale.ROOT)));
      copied = word[1];
    }
    return disguised.append(text, copied, text.length()).toString();
  }

  /// The model's window is no name for anything.
  private static boolean isNamed(Matcher word, List<Opinion> opinions) {
    return opinions.stream()
        .filter(opinion -> opinion.action() == Action.BLOCK)
        .filter(opinion -> !opinion.ruleId().startsWith("classifier."))
        .map(Opinion::span)
        .anyMatch(span -> contains(span, word));
  }

  private static boolean contains(Span span, Matcher word) {
    return span.start() <= word.start() && word.end() <= span.end();
  }
}
