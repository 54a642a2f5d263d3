package io.plantain.local.sketch;

import java.time.Duration;
import java.util.Map;

/// What goes back to the client.
sealed interface Answer {
  record Sent(int status, String contentType, byte[] body, Map<String, String> headers)
      implements Answer {
    public Sent {
      headers = Map.copyOf(headers);
    }

    Sent(int status, String contentType, byte[] body) {
      this(status, contentType, body, Map.of());
    }

    Sent with(String header, String value) {
      return new Sent(status, contentType, body, Map.of(header, value));
    }
  }

  /// The connection is closed without a byte, as a dying load balancer does it.
  record Cut() implements Answer {}

  /// The same, but the client has to wait for it.
  record Late(Duration after, Answer then) implements Answer {}

  /// All of the body is announced, half of it is sent, then the connection is cut.
  record Truncated(Sent whole) implements Answer {}

  /// Zeros follow the start until the client hangs up or more than any limit was sent.
  ///
  /// @param announced whether the size stands in front, so that a careful client reads nothing
  record Flood(Sent start, boolean announced) implements Answer {}

  static Sent json(int status, Map<String, ?> body) {
    return new Sent(status, "application/json", Request.JSON.writeValueAsBytes(body));
  }
}
