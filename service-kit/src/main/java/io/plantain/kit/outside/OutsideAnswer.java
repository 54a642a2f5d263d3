package io.plantain.kit.outside;

import io.plantain.kit.opinion.Opinion;
import java.util.List;

/// What came of asking.
public sealed interface OutsideAnswer {
  /// A word for the metrics.
  default String outcome() {
    return this instanceof Unavailable(String why) ? why : "answered";
  }

  /// @param model as the API names it
  record Judged(List<Opinion> opinions, String model) implements OutsideAnswer {
    public Judged {
      opinions = List.copyOf(opinions);
    }
  }

  /// @param why a word for the metrics: `timeout`, `connection`, `status 503`, `unreadable`
  record Unavailable(String why) implements OutsideAnswer {}
}
