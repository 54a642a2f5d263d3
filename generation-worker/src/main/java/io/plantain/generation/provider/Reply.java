package io.plantain.generation.provider;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What came of one HTTP call, seen with one question in mind: can the provider have started
/// something?
public sealed interface Reply {

  /// @param retryAfter the header, as a duration, capped
  @SuppressWarnings("ArrayRecordComponent") // megabytes: never compared, never copied
  record Answered(int status, @Nullable Duration retryAfter, byte[] body) implements Reply {
    /// A body may hold a prompt: only its size may end up in a log.
    @Override
    public String toString() {
      return "Answered[" + status + ", " + body.length + " bytes]";
    }
  }

  /// The request never left: no connection, no name, no free connection in the pool.
  record NotSent(String why) implements Reply {}

  /// The request went out and no complete answer came back.
  record Lost(String why) implements Reply {}

  /// The answer is larger than we are willing to read.
  record TooLarge(long limitBytes) implements Reply {}
}
