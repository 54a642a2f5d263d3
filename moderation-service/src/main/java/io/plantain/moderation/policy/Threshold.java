package io.plantain.moderation.policy;

import io.plantain.kit.opinion.Action;

/// From which score on a prompt is reviewed or blocked.
record Threshold(double review, double block) {
  Threshold {
    if (!(review >= 0 && review <= block && block <= 1)) {
      throw new IllegalArgumentException(
          "0 <= review <= block <= 1 is not so: review %s, block %s".formatted(review, block));
    }
  }

  Action grade(double score) {
    return score >= block ? Action.BLOCK : score >= review ? Action.REVIEW : Action.ALLOW;
  }
}
