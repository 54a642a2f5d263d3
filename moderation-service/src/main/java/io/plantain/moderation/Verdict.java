package io.plantain.moderation;

import io.plantain.moderation.check.Prompt;
import io.plantain.moderation.opinion.Action;
import io.plantain.moderation.opinion.Category;
import io.plantain.moderation.opinion.Opinion;
import io.plantain.moderation.policy.Judgement;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What was decided about the prompt of a task, and why; written once.
///
/// @param approved what the pipeline was told
/// @param category of the strongest opinion; null where nobody objects
/// @param opinions strongest first
/// @param policyVersion of the terms it rests on
/// @param promptSha256 recognises the prompt without keeping it
record Verdict(
    UUID taskId,
    String teamId,
    boolean approved,
    Action action,
    @Nullable Category category,
    double score,
    List<Opinion> opinions,
    String policyVersion,
    String promptSha256,
    Instant decidedAt) {

  private static final int MAX_OPINIONS = 50; // a text full of terms must not fill the log

  Verdict {
    opinions = List.copyOf(opinions);
  }

  static Verdict of(
      UUID taskId,
      String teamId,
      Prompt prompt,
      Judgement judgement,
      boolean reviewBlocks,
      Instant now) {
    return new Verdict(
        taskId,
        teamId,
        switch (judgement.action()) {
          case ALLOW -> true;
          case REVIEW -> !reviewBlocks;
          case BLOCK -> false;
        },
        judgement.action(),
        judgement.category(),
        judgement.score(),
        judgement.opinions().stream().limit(MAX_OPINIONS).toList(),
        judgement.policyVersion(),
        prompt.sha256(),
        now);
  }

  List<String> ruleIds() {
    return opinions.stream().map(Opinion::ruleId).distinct().toList();
  }
}
