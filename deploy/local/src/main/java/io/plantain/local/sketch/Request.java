package io.plantain.local.sketch;

import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An HTTP request with the socket taken off.
///
/// @param host what the client calls us: result URLs must work where it stands, container or not
record Request(
    String method,
    String path,
    Map<String, String> query,
    @Nullable String authorization,
    @Nullable String host,
    byte[] body) {
  static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]{1,253}(:\\d{1,5})?");

  boolean is(String wantedMethod, String wantedPath) {
    return method.equals(wantedMethod) && path.equals(wantedPath);
  }

  /// The body as a JSON object, or null if it is none.
  @Nullable JsonNode json() {
    try {
      JsonNode tree = JSON.readTree(body);
      return tree.isObject() ? tree : null;
    } catch (JacksonException e) {
      return null;
    }
  }

  /// fal's word for it is `Key`.
  boolean hasKey() {
    return authorization != null && authorization.startsWith("Key ");
  }

  String bearer() {
    return authorization != null && authorization.startsWith("Bearer ")
        ? authorization.substring("Bearer ".length()).strip()
        : "";
  }

  String baseUrl(String otherwise) {
    return host != null && HOST.matcher(host).matches() ? "http://" + host : otherwise;
  }
}
