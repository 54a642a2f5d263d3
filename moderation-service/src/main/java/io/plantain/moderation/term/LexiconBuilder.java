package io.plantain.moderation.term;

import io.plantain.kit.opinion.Action;
import io.plantain.kit.opinion.Category;
import io.plantain.moderation.term.TermFile.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads term files into rules and numbered term sets.
final class LexiconBuilder {
  /// The term set of innocent phrases.
  static final int MASK = 0;

  private static final Pattern RULE =
      Pattern.compile("rule (\\w+) (review|block) (\\d\\.\\d+)(?: within (\\d+))?");
  private static final Pattern REFERENCE = Pattern.compile("@(\\w+)");
  private static final String ELSEWHERE = "_elsewhere"; // ends the name of a group of foreign words
  private static final Set<String> IN_OTHER_LANGUAGES = Set.of("other_language", "in_other_words");
  private static final int MAX_TERMS = 200_000; // a group inside a group must not explode

  final List<Rule> rules = new ArrayList<>();
  final Map<String, Integer> groups = new HashMap<>();
  final List<Set<String>> sets = new ArrayList<>(List.of(new LinkedHashSet<>()));
  final Set<String> disguised = new LinkedHashSet<>();
  final Set<Integer> foreign = new LinkedHashSet<>(); // sets of words of other languages
  final Set<String> often = new LinkedHashSet<>();
  private final Map<String, String> definitions = new HashMap<>();
  private final List<TermFile> files = new ArrayList<>();

  void add(TermFile file) {
    files.add(file);
    for (Statement statement : file.statements()) {
      if (statement.head().startsWith("group ")) {
        String name = statement.head().substring("group ".length()).strip();
        if (definitions.putIfAbsent(name, statement.body()) != null) {
          throw new IllegalArgumentException("group " + name + " is there twice");
        }
      }
    }
  }

  void build() {
    definitions.keySet().stream()
        .sorted()
        .forEach(
            name -> {
              groups.put(name, add(phrases("@" + name, 0)));
              if (name.endsWith(ELSEWHERE)) {
                foreign.add(sets.size() - 1);
              }
            });
    for (TermFile file : files) {
      Category category = null;
      for (Statement statement : file.statements()) {
        String head = statement.head();
        if (head.startsWith("category ")) {
          category = Category.of(head.substring("category ".length()).strip());
        } else if (head.equals("mask")) {
          sets.get(MASK).addAll(phrases(statement.body(), 0));
        } else if (head.equals("disguised")) {
          disguised.addAll(phrases(statement.body(), 0));
        } else if (head.equals("often")) {
          often.addAll(phrases(statement.body(), 0));
        } else if (head.startsWith("rule ")) {
          Rule rule = rule(category, statement);
          rules.add(rule);
          if (isForeign(statement.head().split(" ")[1])) {
            rule.parts().forEach(part -> Arrays.stream(part).forEach(foreign::add));
          }
        } else if (!head.startsWith("group ")) {
          throw new IllegalArgumentException("line " + statement.line() + ": " + head);
        }
      }
    }
  }

  private static boolean isForeign(String rule) {
    return rule.endsWith(ELSEWHERE)
        || rule.endsWith("_unspaced")
        || IN_OTHER_LANGUAGES.contains(rule);
  }

  private Rule rule(@Nullable Category category, Statement statement) {
    Matcher rule = RULE.matcher(statement.head());
    if (!rule.matches() || category == null) {
      throw new IllegalArgumentException("line " + statement.line() + ": " + statement.head());
    }
    String[] halves = statement.body().split(" unless ", 2);
    List<int[]> parts = new ArrayList<>();
    for (String part : halves[0].split(" & ")) {
      parts.add(sets(part));
    }
    int within = rule.group(4) == null ? 0 : Integer.parseInt(rule.group(4));
    if (parts.size() > 1 && within == 0) {
      throw new IllegalArgumentException("line " + statement.line() + ": within how many words?");
    }
    return new Rule(
        category.name().toLowerCase(Locale.ROOT) + "." + rule.group(1),
        Action.of(rule.group(2)),
        category,
        Double.parseDouble(rule.group(3)),
        within,
        parts,
        halves.length == 1 ? new int[0] : sets(halves[1]));
  }

  /// A group is one set wherever it is used; what else is named here becomes a set of its own.
  private int[] sets(String alternatives) {
    List<Integer> union = new ArrayList<>();
    Set<String> own = new LinkedHashSet<>();
    for (String alternative : TermFile.alternatives(alternatives)) {
      Integer group = alternative.startsWith("@") ? groups.get(alternative.substring(1)) : null;
      if (group != null) {
        union.add(group);
      } else {
        TermFile.unfold(alternative).forEach(phrase -> own.addAll(expand(phrase, 0)));
      }
    }
    if (!own.isEmpty()) {
      union.add(add(own));
    }
    return union.stream().mapToInt(Integer::intValue).toArray();
  }

  private int add(Set<String> phrases) {
    sets.add(phrases);
    return sets.size() - 1;
  }

  private Set<String> phrases(String alternatives, int depth) {
    if (depth > 5) { // groups of groups; deeper is a circle
      throw new IllegalArgumentException("groups go round in a circle: " + alternatives);
    }
    Set<String> phrases = new LinkedHashSet<>();
    for (String alternative : TermFile.alternatives(alternatives)) {
      for (String phrase : TermFile.unfold(alternative)) {
        phrases.addAll(expand(phrase, depth));
      }
    }
    if (phrases.size() > MAX_TERMS) {
      throw new IllegalArgumentException("too many terms: " + alternatives);
    }
    return phrases;
  }

  private List<String> expand(String phrase, int depth) {
    Matcher reference = REFERENCE.matcher(phrase);
    if (!reference.find()) {
      return List.of(phrase);
    }
    String definition = definitions.get(reference.group(1));
    if (definition == null) {
      throw new IllegalArgumentException("there is no group " + reference.group());
    }
    List<String> expanded = new ArrayList<>();
    for (String term : phrases(definition, depth + 1)) {
      expanded.addAll(
          expand(
              phrase.substring(0, reference.start()) + term + phrase.substring(reference.end()),
              depth));
    }
    return expanded;
  }
}
