package io.plantain.kit.opinion;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What one check thinks of one place in a prompt, or of a picture. An allow says that something
/// was weighed and found too light; who has nothing at all to say, says nothing.
///
/// @param action what the check proposes; the policy grades the score anew
/// @param score how sure, 0 to 1
/// @param ruleId names the rule in the verdict log, for example `sexual.nudity`
public record Opinion(Action action, Category category, double score, String ruleId, Span span) {
  /// The action counts first, then the score, then the gravity of the category.
  public static final Comparator<Opinion> STRONGEST_FIRST =
      Comparator.comparing(Opinion::action)
          .thenComparing(Opinion::score)
          .reversed()
          .thenComparing(Opinion::category)
          .thenComparing(Opinion::ruleId);

  public Opinion {
    if (!(score >= 0 && score <= 1)) {
      throw new IllegalArgumentException("score " + score);
    }
  }

  public Opinion graded(Action graded) {
    return graded == action ? this : new Opinion(graded, category, score, ruleId, span);
  }

  /// The one that decides; empty where nobody objects.
  public static Optional<Opinion> strongest(List<Opinion> opinions) {
    return opinions.stream().min(STRONGEST_FIRST);
  }
}
