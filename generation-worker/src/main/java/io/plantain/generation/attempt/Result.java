package io.plantain.generation.attempt;

import java.time.Duration;
import java.util.List;

/// What is to be written about a claimed attempt.
sealed interface Result {
  Attempt attempt();

  /// All jobs of the attempt, as they are now.
  List<Job> jobs();

  /// @param tries as it is to be stored
  /// @param delay until the row is due again
  record Again(Attempt attempt, AttemptState next, List<Job> jobs, int tries, Duration delay)
      implements Result {
    public Again {
      jobs = List.copyOf(jobs);
    }

    /// Whether a submit of it is unknown and waited for.
    boolean parked() {
      return jobs.stream().anyMatch(job -> job.is(Job.JobState.UNKNOWN));
    }
  }

  record Finish(Attempt attempt, Ending ending, List<Job> jobs) implements Result {
    public Finish {
      jobs = List.copyOf(jobs);
    }
  }
}
