package io.plantain.local.dlt;

/// What came of an act on one letter.
///
/// @param sentence for the operator
public record Outcome(DeadLetter letter, Kind kind, String sentence) {
  /// From good to bad.
  public enum Kind {
    DONE,
    /// Somebody did it before; nothing was sent.
    ALREADY,
    /// Not done, and the sentence says why.
    FAILED
  }
}
