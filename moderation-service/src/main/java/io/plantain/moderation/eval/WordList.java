package io.plantain.moderation.eval;

import io.plantain.moderation.csv.Csv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What most people do instead: whole words of a list, in any case. The yardstick for our rules.
public record WordList(Pattern anyWord) {
  public static WordList read(Path file) {
    try {
      return of(Files.readAllLines(file));
    } catch (IOException e) {
      throw new Csv.Broken(file + " cannot be read: " + e);
    }
  }

  public static WordList of(List<String> words) {
    String any =
        words.stream()
            .map(word -> word.strip().toLowerCase(Locale.ROOT))
            .filter(word -> !word.isEmpty())
            .sorted(Comparator.comparingInt(String::length).reversed())
            .map(Pattern::quote)
            .collect(Collectors.joining("|"));
    return new WordList(Pattern.compile("(?<!\\w)(?:" + any + ")(?!\\w)"));
  }

  Map<String, Object> report(List<LabelledPrompt> rows) {
    return counts(rows).report();
  }

  public Counts counts(List<LabelledPrompt> rows) {
    Counts counts = new Counts();
    for (LabelledPrompt row : rows) {
      counts.add(row.label(), anyWord.matcher(row.prompt().text().toLowerCase(Locale.ROOT)).find());
    }
    return counts;
  }
}
