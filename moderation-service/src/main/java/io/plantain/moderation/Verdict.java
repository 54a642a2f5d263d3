package io.plantain.moderation;

import io.plantain.moderation.check.Prompt;
import io.plantain.moderation.opinion.Action;
import io.plantain.moderation.opinion.Category;
import io.plantain.moderation.opinion.Opinion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
      List<Opinion> opinions,
      boolean reviewBlocks,
      String policyVersion,
      Instant now) {
    Optional<Opinion> strongest = Opinion.strongest(opinions);
    Action action = strongest.map(Opinion::action).orElse(Action.ALLOW);
    return new Verdict(
        taskId,
        teamId,
        switch (action) {
          case ALLOW -> true;
          case REVIEW -> !reviewBlocks;
          case BLOCK -> false;
        },
        action,
        strongest.map(Opinion::category).orElse(null),
        strongest.map(Opinion::score).orElse(0.0),
        opinions.stream().sorted(Opinion.STRONGEST_FIRST).limit(MAX_OPINIONS).toList(),
        policyVersion,
        prompt.sha256(),
        now);
  }

  List<String> ruleIds() {
    return opinions.stream().map(Opinion::ruleId).distinct().toList();
  }
}
