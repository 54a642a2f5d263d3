package io.plantain.generation.attempt;

import java.time.Duration;
import java.util.List;

/// What a claimed row asks for.
sealed interface Step {
  /// Calls at the provider: submit the waiting jobs, ask for the running ones.
  ///
  /// @param jobs all jobs of the attempt, with what was already decided about them
  record Call(List<Job> jobs) implements Step {
    public Call {
      jobs = List.copyOf(jobs);
    }
  }

  /// @param jobs all of them; some may still be running there
  record End(Ending ending, List<Job> jobs) implements Step {
    public End {
      jobs = List.copyOf(jobs);
    }
  }

  /// The account must not be asked for so long.
  record Wait(List<Job> jobs, Duration delay) implements Step {
    public Wait {
      jobs = List.copyOf(jobs);
    }
  }

  /// The outcome is stored and waits for the broker.
  record Publish() implements Step {}
}
