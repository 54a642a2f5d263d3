package io.plantain.local.sketch;

import java.util.Map;

/// What goes back to the client.
sealed interface Answer {
  record Sent(int status, String contentType, byte[] body) implements Answer {}

  /// The connection is closed without a byte, as a dying load balancer does it.
  record Cut() implements Answer {}

  static Answer json(int status, Map<String, ?> body) {
    return new Sent(status, "application/json", Request.JSON.writeValueAsBytes(body));
  }
}
