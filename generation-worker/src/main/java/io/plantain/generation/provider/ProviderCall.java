package io.plantain.generation.provider;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One HTTP call at a provider.
///
/// @param patience a submit must end before its lease does; a poll may take longer
/// @param headers credentials among them: never logged
/// @param json the body of a POST, or null for a GET
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ProviderCall(
    Patience patience, URI uri, Map<String, String> headers, byte @Nullable [] json) {

  /// Which of the two time limits holds.
  public enum Patience {
    SUBMIT,
    POLL
  }

  public static ProviderCall get(URI uri, Map<String, String> headers) {
    return new ProviderCall(Patience.POLL, uri, headers, null);
  }

  public static ProviderCall post(
      Patience patience, URI uri, Map<String, String> headers, byte[] json) {
    return new ProviderCall(patience, uri, headers, json);
  }

  /// Neither the headers nor the body nor the query: keys and prompts live there.
  @Override
  public String toString() {
    return (json == null ? "GET " : "POST ") + uri.getHost() + uri.getPath();
  }
}
