package io.plantain.moderation;

import io.plantain.kit.opinion.Action;
import io.plantain.kit.opinion.Category;
import io.plantain.kit.opinion.Opinion;
import io.plantain.moderation.policy.Judgement;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What was decided about the prompt of a task, and why; written once.
///
/// @param outcome what the pipeline is told
/// @param opinions strongest first
/// @param promptSha256 recognises the prompt without keeping it
record Verdict(
    UUID taskId,
    String teamId,
    Outcome outcome,
    Judgement judgement,
    List<Opinion> opinions,
    String promptSha256,
    Instant decidedAt) {

  enum Outcome {
    APPROVED,
    BLOCKED,
    /// Nothing is told until a person has decided.
    HELD,
    /// A check outside did not answer for as long as the task could wait.
    UNAVAILABLE;

    String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Stands where a blocked prompt has its category.
  static final String UNAVAILABLE = "unavailable";

  private static final int MAX_OPINIONS = 50; // a text full of terms must not fill the log

  Verdict {
    opinions = List.copyOf(opinions);
  }

  static Verdict of(
      UUID taskId,
      String teamId,
      String promptSha256,
      Judgement judgement,
      ReviewMode review,
      Instant now) {
    Outcome outcome =
        switch (judgement.action()) {
          case ALLOW -> Outcome.APPROVED;
          case BLOCK -> Outcome.BLOCKED;
          case REVIEW ->
              switch (review) {
                case PASS -> Outcome.APPROVED;
                case HOLD -> Outcome.HELD;
                case BLOCK -> Outcome.BLOCKED;
              };
        };
    return new Verdict(
        taskId,
        teamId,
        outcome,
        judgement,
        judgement.opinions().stream().limit(MAX_OPINIONS).toList(),
        promptSha256,
        now);
  }

  static Verdict unavailable(
      UUID taskId, String teamId, String promptSha256, Judgement judgement, Instant now) {
    return new Verdict(
        taskId, teamId, Outcome.UNAVAILABLE, judgement, judgement.opinions(), promptSha256, now);
  }

  boolean approved() {
    return outcome == Outcome.APPROVED;
  }

  Action action() {
    return outcome == Outcome.UNAVAILABLE ? Action.BLOCK : judgement.action();
  }

  @Nullable Category category() {
    return judgement.category();
  }

  /// Null where nobody objects.
  @Nullable String categoryCode() {
    Category category = category();
    return outcome == Outcome.UNAVAILABLE ? UNAVAILABLE : category == null ? null : category.code();
  }

  List<String> ruleIds() {
    return opinions.stream().map(Opinion::ruleId).distinct().toList();
  }
}
