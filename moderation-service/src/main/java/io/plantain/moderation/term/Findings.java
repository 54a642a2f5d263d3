package io.plantain.moderation.term;

import io.plantain.moderation.text.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The terms of a lexicon that stand in a text.
public final class Findings {
  private final Lexicon lexicon;
  private final Text text;
  private final Map<Integer, List<Hit>> hits = new HashMap<>();

  Findings(Lexicon lexicon, Text text) {
    this.lexicon = lexicon;
    this.text = text;
  }

  void add(int set, Hit hit) {
    List<Hit> known = hits.computeIfAbsent(set, none -> new ArrayList<>());
    if (!known.contains(hit)) {
      known.add(hit);
    }
  }

  /// Innocent phrases cover the terms inside them.
  void mask() {
    List<Hit> masks = hits.getOrDefault(LexiconBuilder.MASK, List.of());
    if (!masks.isEmpty()) {
      hits.values()
          .forEach(
              found ->
                  found.replaceAll(
                      hit ->
                          masks.stream().anyMatch(m -> m.from() <= hit.from() && hit.to() <= m.to())
                              ? new Hit(hit.from(), hit.to(), true)
                              : hit));
    }
  }

  public Text text() {
    return text;
  }

  public boolean isEmpty() {
    return hits.isEmpty();
  }

  /// Every hit of a group, innocent or not.
  public List<Hit> of(String group) {
    return hits.getOrDefault(lexicon.number(group), List.of());
  }

  /// Where a rule fires first; null where it does not.
  @Nullable Hit of(Rule rule) {
    for (int set : rule.unless()) {
      if (hits.containsKey(set)) {
        return null;
      }
    }
    return search(rule, 0, null);
  }

  private @Nullable Hit search(Rule rule, int part, @Nullable Hit before) {
    if (part == rule.parts().size()) {
      return before;
    }
    for (Hit hit : hits.getOrDefault(rule.parts().get(part), List.of())) {
      if (hit.masked() || (before != null && !near(before, hit, rule.within()))) {
        continue;
      }
      Hit found = search(rule, part + 1, before == null ? hit : before.join(hit));
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /// Two parts are two findings: a word is not near itself.
  private static boolean near(Hit one, Hit other, int within) {
    int distance = one.distance(other);
    return distance > 0 && distance <= within
        || (distance <= 0 && !(one.from() == other.from() && one.to() == other.to()));
  }
}
