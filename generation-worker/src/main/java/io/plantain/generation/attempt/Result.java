package io.plantain.generation.attempt;

import io.plantain.generation.attempt.Job.JobState;
import java.time.Duration;
import java.util.List;

/// What is to be written about a claimed attempt.
sealed interface Result {
  Attempt attempt();

  /// All jobs of the attempt, as they are now.
  List<Job> jobs();

  /// Jobs that it counts for at its account from now on.
  default int holds() {
    return switch (this) {
      case Again again ->
          (int)
              again.jobs().stream()
                  .filter(job -> job.is(JobState.RUNNING) || job.is(JobState.UNKNOWN))
                  .count();
      case Finish finish -> 0;
    };
  }

  /// @param tries as it is to be stored
  /// @param delay until the row is due again
  record Again(Attempt attempt, AttemptState next, List<Job> jobs, int tries, Duration delay)
      implements Result {
    public Again {
      jobs = List.copyOf(jobs);
    }

    /// Whether a submit of it is unknown and waited for.
    boolean parked() {
      return jobs.stream().anyMatch(job -> job.is(JobState.UNKNOWN));
    }
  }

  record Finish(Attempt attempt, Ending ending, List<Job> jobs) implements Result {
    public Finish {
      jobs = List.copyOf(jobs);
    }
  }
}
