package io.plantain.generation.attempt;

import io.plantain.event.CancelEvent.Cause;
import io.plantain.event.TaskSpec;
import io.plantain.generation.account.Standing;
import io.plantain.kit.trace.LogLine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/// A claimed attempt.
///
/// @param was the state it was found in
/// @param state what the claim made of it: a sendable queued row is `submitting` from here on
/// @param fence ours until someone else claims the row
/// @param provider null where no route was configured
/// @param tries submits in a row that certainly did not arrive
/// @param overdue the deadline has passed, by the database's clock
/// @param age since the first submit
/// @param parked since a submit of it is unknown, null where none is
/// @param late how long it was due before it was claimed
/// @param told jobs that a callback named
/// @param callbacks how many there were when the row was claimed
/// @param spec present where something is to be submitted
/// @param holds jobs that it counts for at its account
/// @param way which route it is on
/// @param account how the account stood when the row was claimed
/// @param traceparent of the record that entered it
/// @param claimedNanos this process's clock, to tell whether the lease still covers a call
record Attempt(
    UUID taskId,
    String teamId,
    String model,
    @Nullable String provider,
    @Nullable String providerModel,
    AttemptState was,
    AttemptState state,
    long fence,
    int tries,
    @Nullable Cause cancel,
    boolean overdue,
    Duration age,
    @Nullable Duration parked,
    Duration late,
    List<Job> jobs,
    Map<Integer, String> told,
    int callbacks,
    @Nullable TaskSpec spec,
    int holds,
    Way way,
    Standing account,
    @Nullable String traceparent,
    long claimedNanos) {
  Attempt {
    jobs = List.copyOf(jobs);
    told = Map.copyOf(told);
  }

  LoggingEventBuilder in(LoggingEventBuilder line) {
    return LogLine.about(line, taskId, teamId, traceparent);
  }
}
