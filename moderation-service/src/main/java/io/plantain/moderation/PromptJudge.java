package io.plantain.moderation;

import io.plantain.moderation.check.Prompt;
import io.plantain.moderation.check.PromptCheck;
import io.plantain.moderation.check.Reading;
import io.plantain.moderation.opinion.Opinion;
import io.plantain.moderation.term.Lexicon;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/// Asks every check. One that throws leaves the prompt without a judgement, never with an allow.
@Component
class PromptJudge {
  private final Lexicon lexicon;
  private final List<PromptCheck> checks;

  PromptJudge(Lexicon lexicon, List<PromptCheck> checks) {
    if (checks.isEmpty()) {
      throw new IllegalArgumentException("without a check every prompt would pass");
    }
    this.lexicon = lexicon;
    this.checks = List.copyOf(checks);
  }

  List<Opinion> judge(Prompt prompt) {
    Reading reading = Reading.of(prompt, lexicon);
    List<Opinion> opinions = new ArrayList<>();
    for (PromptCheck check : checks) {
      opinions.addAll(check.judge(reading));
    }
    return opinions;
  }

  /// What the judgement rests on.
  String policyVersion() {
    return lexicon.version();
  }
}
