package io.plantain.generation.provider;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One HTTP call at a provider.
///
/// @param patience a submit must end before its lease does; a poll may take longer
/// @param headers credentials among them: never logged
/// @param json the body of a POST, or null for a GET
/// @param sendBy set for a submit: its body must not leave later
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ProviderCall(
    Patience patience,
    URI uri,
    Map<String, String> headers,
    byte @Nullable [] json,
    @Nullable SendBy sendBy) {

  /// Which of the two time limits holds.
  public enum Patience {
    SUBMIT,
    POLL
  }

  public static ProviderCall get(URI uri, Map<String, String> headers) {
    return new ProviderCall(Patience.POLL, uri, headers, null, null);
  }

  /// A question that needs a body; may be repeated at will.
  public static ProviderCall ask(URI uri, Map<String, String> headers, byte[] json) {
    return new ProviderCall(Patience.POLL, uri, headers, json, null);
  }

  public static ProviderCall submit(
      URI uri, Map<String, String> headers, byte[] json, SendBy sendBy) {
    return new ProviderCall(Patience.SUBMIT, uri, headers, json, sendBy);
  }

  /// Neither the headers nor the body nor the query: keys and prompts live there.
  @Override
  public String toString() {
    return (json == null ? "GET " : "POST ") + uri.getHost() + uri.getPath();
  }
}
