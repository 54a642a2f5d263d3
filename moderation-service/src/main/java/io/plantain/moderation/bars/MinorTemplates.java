package io.plantain.moderation.bars;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Neutral sentences with a place for an age and one for a sexual word.
///
/// @param innocentTemplates with a place for an age only
record MinorTemplates(
    List<String> templates, List<String> ages, List<String> words, List<String> innocentTemplates) {
  private static final String SEXUAL_ITSELF =
      "!"; // before an age that stands in no innocent prompt

  static MinorTemplates in(Function<String, List<String>> lines) {
    return new MinorTemplates(
        lines.apply("minor_templates.tsv"),
        lines.apply("age_terms_dev.txt"),
        lines.apply("sex_terms_dev.txt"),
        lines.apply("minor_innocent_templates.txt"));
  }

  List<String> sexual() {
    List<String> texts = new ArrayList<>();
    for (String template : templates) {
      for (String age : ages) {
        for (String word : words) {
          texts.add(template.replace("{AGE}", bare(age)).replace("{SEX}", word));
        }
      }
    }
    return texts;
  }

  List<String> innocent() {
    List<String> texts = new ArrayList<>();
    for (String template : innocentTemplates) {
      for (String age : ages) {
        if (!age.startsWith(SEXUAL_ITSELF)) {
          texts.add(template.replace("{AGE}", age));
        }
      }
    }
    return texts;
  }

  private static String bare(String age) {
    return age.startsWith(SEXUAL_ITSELF) ? age.substring(SEXUAL_ITSELF.length()) : age;
  }
}
