package io.plantain.moderation.opinion;

import java.util.Locale;

/// Where in a prompt something was found; the text itself is never kept.
///
/// @param start first character
/// @param end behind the last character
public record Span(Part part, int start, int end) {
  /// The parts of a prompt that are judged.
  public enum Part {
    PROMPT,
    NEGATIVE_PROMPT,
    CONTENT,
    /// The address of an input picture; `start` tells which.
    IMAGE;

    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
