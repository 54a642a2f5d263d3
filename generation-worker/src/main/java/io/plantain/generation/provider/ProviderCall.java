package io.plantain.generation.provider;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One HTTP call at a provider.
///
/// @param patience which time limit holds
/// @param headers credentials among them: never logged
/// @param payload the body, or null where the call has none
/// @param sendBy set for a submit: its body must not leave later
public record ProviderCall(
    Patience patience,
    String method,
    URI uri,
    Map<String, String> headers,
    @Nullable Payload payload,
    @Nullable SendBy sendBy) {

  /// Which of the time limits holds.
  public enum Patience {
    /// Must end before the lease does.
    SUBMIT,
    /// A submit that answers with the picture itself; its lease is longer.
    LONG_SUBMIT,
    POLL
  }

  public static ProviderCall get(URI uri, Map<String, String> headers) {
    return new ProviderCall(Patience.POLL, "GET", uri, headers, null, null);
  }

  /// A question that needs a body; may be repeated at will.
  public static ProviderCall ask(URI uri, Map<String, String> headers, byte[] json) {
    return new ProviderCall(Patience.POLL, "POST", uri, headers, Payload.json(json), null);
  }

  public static ProviderCall submit(
      URI uri, Map<String, String> headers, byte[] json, SendBy sendBy) {
    return submit(uri, headers, Payload.json(json), sendBy);
  }

  public static ProviderCall submit(
      URI uri, Map<String, String> headers, Payload payload, SendBy sendBy) {
    return new ProviderCall(Patience.SUBMIT, "POST", uri, headers, payload, sendBy);
  }

  /// The same call, which may take as long as drawing takes.
  public ProviderCall whileItDraws() {
    return new ProviderCall(Patience.LONG_SUBMIT, method, uri, headers, payload, sendBy);
  }

  public ProviderCall by(String otherMethod) {
    return new ProviderCall(patience, otherMethod, uri, headers, payload, sendBy);
  }

  public ProviderCall with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new ProviderCall(patience, method, uri, more, payload, sendBy);
  }

  /// Neither the headers nor the body nor the query: keys and prompts live there.
  @Override
  public String toString() {
    return method + " " + uri.getHost() + uri.getPath();
  }
}
