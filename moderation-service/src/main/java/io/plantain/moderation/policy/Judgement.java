package io.plantain.moderation.policy;

import io.plantain.moderation.opinion.Action;
import io.plantain.moderation.opinion.Category;
import io.plantain.moderation.opinion.Opinion;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What was found about a prompt, under which policy.
///
/// @param opinions strongest first
/// @param modelVersion of the classifier and, where it was asked, of the model outside
public record Judgement(List<Opinion> opinions, String policyVersion, String modelVersion) {
  public Judgement {
    opinions = opinions.stream().sorted(Opinion.STRONGEST_FIRST).toList();
  }

  public Optional<Opinion> strongest() {
    return opinions.stream().findFirst();
  }

  public Action action() {
    return strongest().map(Opinion::action).orElse(Action.ALLOW);
  }

  /// Null where the prompt is allowed.
  public @Nullable Category category() {
    return action() == Action.ALLOW ? null : strongest().map(Opinion::category).orElse(null);
  }

  public double score() {
    return strongest().map(Opinion::score).orElse(0.0);
  }
}
