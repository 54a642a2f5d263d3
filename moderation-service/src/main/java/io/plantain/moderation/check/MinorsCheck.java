package io.plantain.moderation.check;

import io.plantain.kit.opinion.Action;
import io.plantain.kit.opinion.Category;
import io.plantain.kit.opinion.Opinion;
import io.plantain.moderation.check.Reading.Section;
import io.plantain.moderation.term.Findings;
import io.plantain.moderation.term.Hit;
import io.plantain.moderation.text.Ages;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sexual content with minors. A term for a minor and a sexual one anywhere in what is wanted are
/// enough, and no innocent phrase excuses them: here a false alarm costs less than a miss.
public final class MinorsCheck implements PromptCheck {
  private static final double SURE = 1.0;
  private static final double UNSURE = 0.6; // for a person to look at

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
      minors.addAll(findings.of("minor_elsewhere"));
      Ages.underAge(findings.text()).forEach(word -> minors.add(new Hit(word, word, false)));
      if (minor == null && !minors.isEmpty()) {
        minor = section;
        minorHit = minors.getFirst();
      }
      if (sexual == null) {
        sexualHit = context(findings);
        sexual = sexualHit == null ? null : section;
      }
    }
    if (minor != null && minorHit != null && sexual != null && sexualHit != null) {
      if (isNewbornCare(prompt)) {
        opinions.add(
            new Opinion(
                Action.REVIEW,
                Category.SEXUAL_MINORS,
                UNSURE,
                "sexual_minors.newborn",
                sexual.span(sexualHit)));
        return opinions;
      }
      opinions.add(block("sexual_minors.context", sexual, sexualHit));
      opinions.add(block("sexual_minors.context", minor, minorHit));
    }
    return opinions;
  }

  /// A bare newborn where the words are those of a maternity ward, and nothing else is bare or
  /// young.
  private static boolean isNewbornCare(Reading prompt) {
    boolean care = false;
    for (Section section : prompt.wanted()) {
      Findings findings = section.findings();
      care |= !findings.of("newborn_care").isEmpty();
      if (!findings.of("newborn").containsAll(findings.of("minor"))
          || !findings.of("minor_elsewhere").isEmpty()
          || !findings.of("bare").containsAll(findings.of("sexual_context"))
          || !Ages.underAge(findings.text()).isEmpty()) {
        return false;
      }
    }
    return care;
  }

  /// `sex education` is a lesson, but only these words of it are.
  private static @Nullable Hit context(Findings findings) {
    List<Hit> lessons = findings.of("lesson");
    for (Hit hit : findings.of("sexual_context")) {
      if (lessons.stream()
          .noneMatch(lesson -> lesson.from() <= hit.from() && hit.to() <= lesson.to())) {
        return hit;
      }
    }
    return null;
  }

  private static Opinion block(String rule, Section section, Hit hit) {
    return new Opinion(Action.BLOCK, Category.SEXUAL_MINORS, SURE, rule, section.span(hit));
  }
}
