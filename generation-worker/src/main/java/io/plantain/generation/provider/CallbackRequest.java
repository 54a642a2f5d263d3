package io.plantain.generation.provider;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A provider's call as it came in.
///
/// @param header by name, null where it was not sent
/// @param body bounded, and a stranger's until the adapter has checked it
/// @param query what the adapter itself had put behind the address, as it came back
@SuppressWarnings("ArrayRecordComponent") // never compared
public record CallbackRequest(
    Function<String, @Nullable String> header, byte[] body, @Nullable String query) {
  public CallbackRequest(Function<String, @Nullable String> header, byte[] body) {
    this(header, body, null);
  }

  @Override
  public String toString() {
    return "CallbackRequest[" + body.length + " bytes]";
  }
}
