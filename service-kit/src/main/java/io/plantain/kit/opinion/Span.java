package io.plantain.kit.opinion;

import java.util.Locale;

/// Where something was found; the text itself is never kept.
///
/// @param start first character
/// @param end behind the last character
public record Span(Part part, int start, int end) {
  /// What is judged.
  public enum Part {
    PROMPT,
    NEGATIVE_PROMPT,
    CONTENT,
    /// The address of an input picture; `start` tells which.
    IMAGE,
    /// A picture that was generated; `start` tells which.
    OUTPUT;

    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
