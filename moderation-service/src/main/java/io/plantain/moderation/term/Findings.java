package io.plantain.moderation.term;

import io.plantain.moderation.text.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The terms of a lexicon that stand in a text.
public final class Findings {
  private static final Comparator<Hit> IN_ORDER =
      Comparator.comparingInt(Hit::from).thenComparingInt(Hit::to);
  private static final int LONGEST_TERM_WORDS = 10; // how far before a place a hit on it may start

  private final Lexicon lexicon;
  private final Text text;
  private final @Nullable List<Hit>[] hits;
  private final int @Nullable [] masked; // for each word how far innocent phrases reach
  private boolean any;

  /// @param found hits by the number of their term set, in any order and perhaps twice
  /// @param masks innocent phrases
  Findings(Lexicon lexicon, Text text, @Nullable List<Hit>[] found, List<Hit> masks) {
    this.lexicon = lexicon;
    this.text = text;
    this.hits = found;
    this.masked = masks.isEmpty() ? null : maskedUpTo(masks);
    for (int set = 0; set < found.length; set++) {
      List<Hit> each = found[set];
      if (each != null) {
        any = true;
        if (masked != null) {
          each.replaceAll(hit -> new Hit(hit.from(), hit.to(), hit.to() <= masked[hit.from()]));
        }
        if (each.size() > 1) {
          each.sort(IN_ORDER);
          found[set] = withoutTwins(each);
        }
      }
    }
  }

  private static List<Hit> withoutTwins(List<Hit> sorted) {
    List<Hit> single = new ArrayList<>(sorted.size());
    for (Hit hit : sorted) {
      if (single.isEmpty() || !single.getLast().equals(hit)) {
        single.add(hit);
      }
    }
    return single;
  }

  /// For each word how far the innocent phrases reach that start there or before.
  private int[] maskedUpTo(List<Hit> masks) {
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

  /// Whether a word stands in an innocent phrase.
  public boolean isMasked(int word) {
    return masked != null && masked[word] >= word;
  }

  public boolean isEmpty() {
    return !any;
  }

  /// Every hit of a group, innocent or not, in the order of the text.
  public List<Hit> of(String group) {
    return hits(lexicon.number(group));
  }

  /// Where a rule fires; null where it does not.
  @Nullable Hit of(Rule rule) {
    for (int[] part : rule.parts()) {
      if (none(part)) {
        return null;
      }
    }
    if (!none(rule.unless())) {
      return null;
    }
    for (int set : rule.parts().getFirst()) {
      for (Hit hit : hits(set)) {
        Hit found = hit.masked() ? null : complete(rule, 1, hit);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private List<Hit> hits(int set) {
    List<Hit> found = hits[set];
    return found == null ? List.of() : found;
  }

  private boolean none(int[] sets) {
    for (int set : sets) {
      if (hits[set] != null) {
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
      List<Hit> candidates = hits(set);
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
