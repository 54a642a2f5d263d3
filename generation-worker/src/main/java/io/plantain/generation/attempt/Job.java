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
record Job(
    int index,
    JobState state,
    @Nullable String jobId,
    @Nullable MediaReference media,
    @Nullable FailureReason reason,
    @Nullable Integer percent,
    @Nullable String stage) {

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
        .mapToObj(index -> new Job(index, JobState.WAITING, null, null, null, null, null))
        .toList();
  }

  Job running(String acceptedAs) {
    return new Job(index, JobState.RUNNING, acceptedAs, null, null, null, null);
  }

  Job unknown() {
    return new Job(index, JobState.UNKNOWN, null, null, null, null, null);
  }

  /// May still become a picture at the provider.
  boolean mayStillCome() {
    return state == JobState.RUNNING
        || state == JobState.UNKNOWN
        || reason == FailureReason.SUBMISSION_OUTCOME_UNKNOWN;
  }

  Job at(@Nullable Integer newPercent, @Nullable String newStage) {
    return new Job(index, state, jobId, null, null, newPercent, newStage);
  }

  Job done(MediaReference delivered) {
    return new Job(index, JobState.DONE, jobId, delivered, null, null, null);
  }

  Job failed(FailureReason why) {
    return new Job(index, JobState.FAILED, jobId, null, why, null, null);
  }

  boolean is(JobState wanted) {
    return state == wanted;
  }
}
