package io.plantain.moderation.train;

import io.plantain.kit.opinion.Action;
import io.plantain.kit.opinion.Category;
import io.plantain.kit.opinion.Opinion;
import io.plantain.moderation.check.Prompt;
import io.plantain.moderation.check.Reading;
import io.plantain.moderation.classify.Model;
import io.plantain.moderation.classify.Wording;
import io.plantain.moderation.csv.Csv;
import io.plantain.moderation.policy.Judge;
import io.plantain.moderation.policy.Judgement;
import io.plantain.moderation.policy.Policy.Customer;
import io.plantain.moderation.term.Lexicon;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the model learns from. The labels of most files are weak, so the rules teach too: a row
/// that was called unsafe counts fully only where a rule says so as well, and then once more
/// without the words that the rule knows, for the model shall learn the others.
final class TrainingSet {
  /// @param category null for an innocent one
  /// @param target 0 to 1
  record Example(List<String> words, @Nullable Category category, float target, float weight) {}

  private final Lexicon lexicon = Lexicon.shipped();
  private final Judge rules;
  private final List<Example> examples = new ArrayList<>();
  private final List<List<String>> calibration = new ArrayList<>();

  TrainingSet(Judge rules) {
    this.rules = rules;
  }

  List<Example> examples() {
    return examples;
  }

  /// Texts that are not learned from and that no rule blocks: they set the cuts. Among them are
  /// those that somebody called unsafe, for most of them only tell of something bad.
  List<List<String>> calibration() {
    return calibration;
  }

  void add(Path folder, @Nullable String without) {
    for (Source source : Source.values()) {
      if (source.name().equalsIgnoreCase(without)) {
        continue;
      }
      for (Csv.Row row : rows(folder.resolve(source.file()))) {
        Map<String, String> cells = row.cells();
        String text = cells.getOrDefault(source.column(), "");
        switch (Split.of(text)) {
          case HELD_OUT -> {}
          case CALIBRATION -> {
            if (source.setsCuts() && !blocked(text)) {
              calibration.add(words(text, Set.of()));
            }
          }
          case TRAINING -> add(source, cells, text);
        }
      }
    }
  }

  private void add(Source source, Map<String, String> cells, String text) {
    Judgement taught = rules.judge(new Prompt(text, null, null), Customer.ANYBODY);
    boolean blocked = taught.action() == Action.BLOCK;
    if (source.isInnocent(cells)) {
      if (!blocked) {
        examples.add(new Example(words(text, Set.of()), null, 0, source.weight()));
      }
      return;
    }
    Category named = source.category(cells);
    Category category = blocked ? taught.category() : named;
    if (category == Category.SEXUAL_MINORS) {
      category = Category.SEXUAL;
    }
    if (category == null || !Model.CATEGORIES.contains(category)) {
      return;
    }
    if (blocked || source.isCertain()) {
      examples.add(new Example(words(text, Set.of()), category, 1, source.weight()));
      if (blocked && !source.isTerms()) {
        examples.add(
            new Example(words(text, known(taught)), category, 0.8f, source.weight() * 0.7f));
      }
    } else if (taught.action() == Action.REVIEW) {
      examples.add(new Example(words(text, Set.of()), category, 0.7f, source.weight() * 0.5f));
    } else {
      examples.add(new Example(words(text, Set.of()), category, 0f, source.weight() * 0.5f));
    }
  }

  private boolean blocked(String text) {
    return rules.judge(new Prompt(text, null, null), Customer.ANYBODY).action() == Action.BLOCK;
  }

  /// The characters where rules found their terms.
  private static Set<Integer> known(Judgement taught) {
    Set<Integer> known = new HashSet<>();
    for (Opinion opinion : taught.opinions()) {
      for (int i = opinion.span().start(); i < opinion.span().end(); i++) {
        known.add(i);
      }
    }
    return known;
  }

  private List<String> words(String text, Set<Integer> without) {
    Reading reading = Reading.of(new Prompt(text, null, null), lexicon);
    var findings = reading.wanted().getFirst().findings();
    Wording wording = Wording.of(findings, findings.text().plain());
    if (without.isEmpty()) {
      return wording.words();
    }
    List<String> words = new ArrayList<>();
    int[] starts = findings.text().spans().starts();
    for (int i = 0; i < wording.words().size(); i++) {
      if (!without.contains(starts[wording.places().get(i)])) {
        words.add(wording.words().get(i));
      }
    }
    return words;
  }

  private static List<Csv.Row> rows(Path file) {
    try {
      return Csv.parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
