package io.plantain.kit.fetch;

import org.jspecify.annotations.Nullable;

/// What became of a post. No reason ever holds the URL or what was answered.
public sealed interface PostOutcome {

  /// @param retryAfter the header as it came, where there was one
  record Answered(int status, @Nullable String retryAfter) implements PostOutcome {}

  /// The URL or the address behind it is not one we go to.
  record Refused(String why) implements PostOutcome {}

  /// Nobody answered, or not in time.
  record Unreachable(String why) implements PostOutcome {}
}
