package io.plantain.moderation.check;

import io.plantain.moderation.check.Reading.Section;
import io.plantain.moderation.opinion.Action;
import io.plantain.moderation.opinion.Category;
import io.plantain.moderation.opinion.Opinion;
import io.plantain.moderation.term.Findings;
import io.plantain.moderation.term.Hit;
import io.plantain.moderation.text.Ages;
import java.util.ArrayList;
import java.util.List;

/// Sexual content with minors. A term for a minor and a sexual one anywhere in what is wanted are
/// enough, and no innocent phrase excuses them: here a false alarm costs less than a miss.
public final class MinorsCheck implements PromptCheck {
  private static final double SURE = 1.0;

  @Override
  public String name() {
    return "minors";
  }

  @Override
  public List<Opinion> judge(Reading prompt) {
    List<Opinion> opinions = new ArrayList<>();
    for (Section section : prompt.wanted()) {
      for (Hit hit : section.findings().of("minor_sexualised")) {
        opinions.add(block("sexual_minors.term", section, hit));
      }
    }
    Section minor = null;
    Hit minorHit = null;
    Section sexual = null;
    Hit sexualHit = null;
    for (Section section : prompt.wanted()) {
      Findings findings = section.findings();
      List<Hit> minors = new ArrayList<>(findings.of("minor"));
      Ages.underAge(findings.text()).forEach(word -> minors.add(new Hit(word, word, false)));
      if (minor == null && !minors.isEmpty()) {
        minor = section;
        minorHit = minors.getFirst();
      }
      List<Hit> contexts = findings.of("sexual_context");
      if (sexual == null && !contexts.isEmpty()) {
        sexual = section;
        sexualHit = contexts.getFirst();
      }
    }
    if (minor != null && minorHit != null && sexual != null && sexualHit != null) {
      opinions.add(block("sexual_minors.context", sexual, sexualHit));
      opinions.add(block("sexual_minors.context", minor, minorHit));
    }
    return opinions;
  }

  private static Opinion block(String rule, Section section, Hit hit) {
    return new Opinion(Action.BLOCK, Category.SEXUAL_MINORS, SURE, rule, section.span(hit));
  }
}
