package io.plantain.generation.attempt;

import io.plantain.event.FailureReason;
import io.plantain.event.MediaReference;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One picture of an attempt, which is one job at the provider. Stored as JSON in the attempt's
/// row.
///
/// @param jobId the provider's id, once it is known
/// @param media what it delivered, once it is done
/// @param reason why it ended without a picture
/// @param percent as last told
/// @param stage as last told
/// @param costMicros what the provider says it charged, where it says so
record Job(
    int index,
    JobState state,
    @Nullable String jobId,
    @Nullable MediaReference media,
    @Nullable FailureReason reason,
    @Nullable Integer percent,
    @Nullable String stage,
    @Nullable Long costMicros) {

  enum JobState {
    WAITING,
    RUNNING,
    DONE,
    FAILED,
    /// Submitted, perhaps: waits for a look-up or a callback, and is never submitted again.
    UNKNOWN
  }

  static List<Job> waiting(int pictures) {
    return IntStream.range(0, pictures)
        .mapToObj(index -> new Job(index, JobState.WAITING, null, null, null, null, null, null))
        .toList();
  }

  Job running(String acceptedAs) {
    return new Job(index, JobState.RUNNING, acceptedAs, null, null, null, null, null);
  }

  Job unknown() {
    return new Job(index, JobState.UNKNOWN, null, null, null, null, null, null);
  }

  /// May still become a picture at the provider.
  boolean mayStillCome() {
    return state == JobState.RUNNING
        || state == JobState.UNKNOWN
        || reason == FailureReason.SUBMISSION_OUTCOME_UNKNOWN;
  }

  Job at(@Nullable Integer newPercent, @Nullable String newStage) {
    return new Job(index, state, jobId, null, null, newPercent, newStage, null);
  }

  Job done(MediaReference delivered) {
    return done(delivered, null);
  }

  Job done(MediaReference delivered, @Nullable Long charged) {
    return new Job(index, JobState.DONE, jobId, delivered, null, null, null, charged);
  }

  Job failed(FailureReason why) {
    return new Job(index, JobState.FAILED, jobId, null, why, null, null, null);
  }

  boolean is(JobState wanted) {
    return state == wanted;
  }
}
