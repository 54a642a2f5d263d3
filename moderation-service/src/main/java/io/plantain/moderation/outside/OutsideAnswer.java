package io.plantain.moderation.outside;

import io.plantain.moderation.opinion.Opinion;
import java.util.List;

/// What came of asking.
public sealed interface OutsideAnswer {
  /// @param model as the API names it
  record Judged(List<Opinion> opinions, String model) implements OutsideAnswer {
    public Judged {
      opinions = List.copyOf(opinions);
    }
  }

  /// @param why a word for the metrics: `timeout`, `connection`, `status 503`, `unreadable`
  record Unavailable(String why) implements OutsideAnswer {}
}
