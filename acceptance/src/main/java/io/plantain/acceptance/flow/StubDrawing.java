package io.plantain.acceptance.flow;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.plantain.event.EventCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// A provider that answers a submit with its picture, after a time: whoever waits for it is busy.
final class StubDrawing implements AutoCloseable {
  private static final int BACKLOG = 1_024;

  private final HttpServer server;
  private final Duration time;
  private final Map<String, Integer> submits = new ConcurrentHashMap<>();
  private final AtomicInteger drawn = new AtomicInteger();

  StubDrawing(Duration time) {
    this.time = time;
    try {
      server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/draw", this::draw);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
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
      byte[] body =
          "{\"url\":\"https://pictures.example/one.png\"}".getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      drawn.incrementAndGet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
