package io.plantain.kit.fetch;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What became of a fetch. No reason ever holds the URL: links are signed, and logs are read.
public sealed interface FetchOutcome {

  /// @param file a temporary file; the caller deletes it
  /// @param declaredType what the server called it; a claim, nothing more
  record Fetched(Path file, long bytes, @Nullable String declaredType) implements FetchOutcome {}

  /// The URL or the address behind it is not one we go to. No retry changes that.
  record Refused(String why) implements FetchOutcome {}

  /// Nobody answered, or not in time, or with an error.
  record Unreachable(String why, boolean retryable) implements FetchOutcome {}

  record TooLarge(long limitBytes) implements FetchOutcome {}

  /// The server says it is not there (any more): the link has expired or never was.
  record Gone(int status) implements FetchOutcome {}
}
