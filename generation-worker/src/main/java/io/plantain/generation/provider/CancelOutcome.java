package io.plantain.generation.provider;

/// What came of asking a provider to stop a job.
public enum CancelOutcome {
  /// It says that the job ends without a result, and is not charged as a finished one.
  CANCELED,
  /// The job had ended before: its result may be fetched, and was paid.
  TOO_LATE,
  /// There is no such call, or not for a job that runs already.
  NOT_SUPPORTED,
  /// No answer, or one that says nothing: the job may go on.
  UNKNOWN
}
