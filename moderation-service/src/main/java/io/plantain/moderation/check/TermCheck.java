package io.plantain.moderation.check;

import io.plantain.kit.opinion.Opinion;
import io.plantain.moderation.term.Lexicon;
import java.util.ArrayList;
import java.util.List;

/// The lexicon's rules, on what the picture should show. The negative prompt is left out: naming a
/// thing to avoid is not asking for it.
public final class TermCheck implements PromptCheck {
  private final Lexicon lexicon;

  public TermCheck(Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  @Override
  public String name() {
    return "terms";
  }

  @Override
  public List<Opinion> judge(Reading prompt) {
    List<Opinion> opinions = new ArrayList<>();
    for (Reading.Section section : prompt.wanted()) {
      for (Lexicon.Fired fired : lexicon.fired(section.findings())) {
        opinions.add(
            new Opinion(
                fired.action(),
                fired.category(),
                fired.score(),
                fired.id(),
                section.span(fired.hit())));
      }
    }
    return opinions;
  }
}
