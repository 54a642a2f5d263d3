package io.plantain.generation.attempt;

import io.plantain.generation.attempt.Job.JobState;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
  /// @param way as it is to be stored
  /// @param move the route it changes to, null where it stays
  record Again(
      Attempt attempt,
      AttemptState next,
      List<Job> jobs,
      int tries,
      Duration delay,
      Way way,
      @Nullable Move move)
      implements Result {
    public Again {
      jobs = List.copyOf(jobs);
    }

    Again(Attempt attempt, AttemptState next, List<Job> jobs, int tries, Duration delay) {
      this(attempt, next, jobs, tries, delay, attempt.way(), null);
    }

    Again on(Way other) {
      return new Again(attempt, next, jobs, tries, delay, other, move);
    }

    /// Whether a submit of it is unknown and waited for.
    boolean parked() {
      return jobs.stream().anyMatch(job -> job.is(JobState.UNKNOWN));
    }
  }

  /// @param notes what is to be told about its end
  record Finish(Attempt attempt, Ending ending, List<Job> jobs, List<Note> notes)
      implements Result {
    public Finish {
      jobs = List.copyOf(jobs);
      notes = List.copyOf(notes);
    }

    Finish(Attempt attempt, Ending ending, List<Job> jobs) {
      this(attempt, ending, jobs, List.of());
    }
  }
}
