package io.plantain.generation.attempt;

import io.plantain.event.FailureReason;
import io.plantain.generation.attempt.Job.JobState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A line in an attempt's story: only what is out of the ordinary, so that the usual attempt costs
/// no row.
///
/// @param picture null where it is about the whole attempt
/// @param detail ids and codes of ours and the provider's, never a prompt
record Note(String what, @Nullable Integer picture, @Nullable String detail) {
  static final String REFUSED_WRITE = "refused_write";

  /// What came of asking the provider to stop: canceled, too_late, not_supported, unknown.
  static final String CANCEL = "cancel";

  /// What a result adds to the story.
  static List<Note> about(Result result) {
    Attempt attempt = result.attempt();
    List<Note> notes = new ArrayList<>();
    if (attempt.was() == AttemptState.SUBMITTING) {
      notes.add(new Note("found_submitting", null, "a worker was gone before it wrote the answer"));
    }
    for (Job after : result.jobs()) {
      Job before = attempt.jobs().get(after.index());
      Note note = about(before, after, attempt.told().get(after.index()));
      if (note != null) {
        notes.add(note);
      }
    }
    if (result instanceof Result.Finish finish) {
      notes.addAll(finish.notes());
    }
    return notes;
  }

  private static @Nullable Note about(Job before, Job after, @Nullable String told) {
    if (before.is(after.state())) {
      return null;
    }
    if (after.is(JobState.UNKNOWN)) {
      return new Note("parked", after.index(), "nobody knows whether the submit arrived");
    }
    if (after.reason() == FailureReason.SUBMISSION_OUTCOME_UNKNOWN) {
      return new Note("given_up", after.index(), "the submit stays unknown");
    }
    boolean called = told != null && told.equals(after.jobId()) && before.jobId() == null;
    if (called && !before.is(JobState.RUNNING)) {
      return new Note("named_by_callback", after.index(), told);
    }
    return before.is(JobState.UNKNOWN) ? new Note("looked_up", after.index(), after.jobId()) : null;
  }
}
