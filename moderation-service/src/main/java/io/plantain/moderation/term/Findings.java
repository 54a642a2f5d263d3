package io.plantain.moderation.term;

import io.plantain.moderation.text.Text;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The terms of a lexicon that stand in a text.
public final class Findings {
  private static final int LONGEST_TERM_WORDS = 10; // how far before a place a hit on it may start

  private final Lexicon lexicon;
  private final Text text;
  private final Map<Integer, List<Hit>> hits = new HashMap<>();

  /// @param found hits by term set, in any order
  Findings(Lexicon lexicon, Text text, Map<Integer, LinkedHashSet<Hit>> found) {
    this.lexicon = lexicon;
    this.text = text;
    int[] masked = maskedUpTo(found.getOrDefault(LexiconBuilder.MASK, new LinkedHashSet<>()));
    found.forEach(
        (set, each) ->
            hits.put(
                set,
                each.stream()
                    .map(hit -> new Hit(hit.from(), hit.to(), hit.to() <= masked[hit.from()]))
                    .sorted(Comparator.comparing(Hit::from).thenComparing(Hit::to))
                    .toList()));
  }

  /// For each word how far the innocent phrases reach that start there or before.
  private int[] maskedUpTo(Set<Hit> masks) {
    int[] upTo = new int[text.words()];
    for (int i = 0; i < upTo.length; i++) {
      upTo[i] = -1;
    }
    masks.forEach(mask -> upTo[mask.from()] = Math.max(upTo[mask.from()], mask.to()));
    for (int i = 1; i < upTo.length; i++) {
      upTo[i] = Math.max(upTo[i], upTo[i - 1]);
    }
    return upTo;
  }

  public Text text() {
    return text;
  }

  public boolean isEmpty() {
    return hits.isEmpty();
  }

  /// Every hit of a group, innocent or not, in the order of the text.
  public List<Hit> of(String group) {
    return hits.getOrDefault(lexicon.number(group), List.of());
  }

  /// Where a rule fires; null where it does not.
  @Nullable Hit of(Rule rule) {
    for (List<Integer> part : rule.parts()) {
      if (none(part)) {
        return null;
      }
    }
    if (!none(rule.unless())) {
      return null;
    }
    for (int set : rule.parts().getFirst()) {
      for (Hit hit : hits.getOrDefault(set, List.of())) {
        Hit found = hit.masked() ? null : complete(rule, 1, hit);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private boolean none(List<Integer> sets) {
    for (int set : sets) {
      if (hits.containsKey(set)) {
        return false;
      }
    }
    return true;
  }

  /// Only the neighbourhood is looked at, so that a long text full of terms stays cheap.
  private @Nullable Hit complete(Rule rule, int part, Hit before) {
    if (part == rule.parts().size()) {
      return before;
    }
    for (int set : rule.parts().get(part)) {
      List<Hit> candidates = hits.getOrDefault(set, List.of());
      int start = firstFrom(candidates, before.from() - rule.within() - LONGEST_TERM_WORDS);
      for (int i = start; i < candidates.size(); i++) {
        Hit hit = candidates.get(i);
        if (hit.from() > before.to() + rule.within()) {
          break;
        }
        Hit found =
            !hit.masked() && near(before, hit, rule.within())
                ? complete(rule, part + 1, before.join(hit))
                : null;
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static int firstFrom(List<Hit> sorted, int word) {
    int low = 0;
    int high = sorted.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted.get(middle).from() < word) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// Two parts are two findings: a word is not near itself.
  private static boolean near(Hit one, Hit other, int within) {
    boolean same = one.from() == other.from() && one.to() == other.to();
    return !same && one.distance(other) <= within;
  }
}
