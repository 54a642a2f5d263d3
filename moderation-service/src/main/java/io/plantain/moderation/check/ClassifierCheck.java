package io.plantain.moderation.check;

import io.plantain.kit.opinion.Action;
import io.plantain.kit.opinion.Category;
import io.plantain.kit.opinion.Opinion;
import io.plantain.moderation.check.Reading.Section;
import io.plantain.moderation.classify.Model;
import io.plantain.moderation.classify.Wording;
import io.plantain.moderation.term.Hit;
import io.plantain.moderation.term.Lexicon;
import io.plantain.moderation.text.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The model's second opinion on what the picture should show. It knows no term for certain, so it
/// never excuses what a rule has found; it blocks where a rule has seen a sign that alone would not
/// do, and asks a person about a bad sentence that no rule has words for.
public final class ClassifierCheck implements PromptCheck {
  private static final double WORTH_SAYING = 0.3; // below every sensible threshold: not for the log
  private static final double SUREST = 0.84; // a rule that has found its term names the verdict
  private static final double REVIEW = 0.5;
  private static final double BLOCK = 0.75;

  private static final double ALONE = 0.74; // left to a person, as long as no rule sees anything

  private final Model model;
  private final Lexicon lexicon;

  public ClassifierCheck(Model model, Lexicon lexicon) {
    this.model = model;
    this.lexicon = lexicon;
  }

  @Override
  public String name() {
    return "classifier";
  }

  @Override
  public String modelVersion() {
    return model.version();
  }

  @Override
  public List<Opinion> judge(Reading prompt) {
    List<Opinion> opinions = new ArrayList<>(2);
    for (Section section : prompt.wanted()) {
      add(section, section.findings().text().plain(), opinions);
      for (View view : section.findings().text().undone()) {
        add(section, view, opinions);
      }
    }
    return opinions;
  }

  private void add(Section section, View view, List<Opinion> opinions) {
    Wording wording = Wording.of(section.findings(), view);
    if (wording.words().isEmpty()) {
      return;
    }
    for (Model.Finding finding : model.judge(wording.words())) {
      double score = Math.min(finding.score(), SUREST);
      if (score > ALONE && !isSeconded(section, finding.category())) {
        score = ALONE;
      }
      if (score >= WORTH_SAYING) {
        opinions.add(
            new Opinion(
                action(score),
                finding.category(),
                score,
                "classifier." + finding.category().name().toLowerCase(Locale.ROOT),
                section.span(
                    new Hit(
                        wording.places().get(finding.from()),
                        wording.places().get(finding.to()),
                        false))));
      }
    }
  }

  /// Whether a rule has found something of that kind, too, be it as weak as a single word.
  private boolean isSeconded(Section section, Category category) {
    return lexicon.fired(section.findings()).stream().anyMatch(rule -> rule.category() == category);
  }

  private static Action action(double score) {
    return score >= BLOCK ? Action.BLOCK : score >= REVIEW ? Action.REVIEW : Action.ALLOW;
  }
}
