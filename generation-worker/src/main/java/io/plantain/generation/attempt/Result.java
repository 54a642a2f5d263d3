package io.plantain.generation.attempt;

import java.time.Duration;
import java.util.List;

/// What is to be written about a claimed attempt.
sealed interface Result {
  Attempt attempt();

  /// @param tries as it is to be stored
  /// @param delay until the row is due again
  record Again(Attempt attempt, AttemptState next, List<Job> jobs, int tries, Duration delay)
      implements Result {
    public Again {
      jobs = List.copyOf(jobs);
    }
  }

  record Finish(Attempt attempt, Ending ending) implements Result {}
}
