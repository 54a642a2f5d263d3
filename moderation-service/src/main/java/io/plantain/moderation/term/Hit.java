package io.plantain.moderation.term;

/// A term that was found.
///
/// @param from first plain word
/// @param to last plain word
/// @param masked it stands in an innocent phrase
public record Hit(int from, int to, boolean masked) {
  Hit join(Hit other) {
    return new Hit(Math.min(from, other.from), Math.max(to, other.to), masked || other.masked);
  }

  /// Words between the start of the later and the end of the earlier one; negative where they
  /// overlap.
  int distance(Hit other) {
    return Math.max(from, other.from) - Math.min(to, other.to);
  }
}
