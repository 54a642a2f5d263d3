package io.plantain.acceptance.flow;

import com.sun.net.httpserver.HttpExchange;
import io.plantain.event.EventCodec;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A provider that answers a submit with its picture, after a time: whoever waits for it is busy.
final class StubDrawing extends StubServer {
  private final Duration time;
  private final Map<String, Integer> submits = new ConcurrentHashMap<>();
  private final AtomicInteger drawn = new AtomicInteger();

  StubDrawing(Duration time) {
    this.time = time;
    start("/v1/draw", this::draw);
  }

  int drawn() {
    return drawn.get();
  }

  /// By prompt: how often it was asked for.
  Map<String, Integer> submits() {
    return submits;
  }

  private void draw(HttpExchange exchange) throws IOException {
    try (exchange) {
      String prompt =
          EventCodec.mapper()
              .readTree(exchange.getRequestBody().readAllBytes())
              .path("prompt")
              .asString("");
      submits.merge(prompt, 1, Integer::sum);
      Thread.sleep(time);
      send(exchange, "{\"url\":\"https://pictures.example/one.png\"}");
      drawn.incrementAndGet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
