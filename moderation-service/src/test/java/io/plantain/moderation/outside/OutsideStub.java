package io.plantain.moderation.outside;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.plantain.event.EventCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;

/// Answers `POST /v1/moderations` as the vendor's documentation shows it. A text that holds the
/// word `violent` is flagged.
public final class OutsideStub implements AutoCloseable {
  private final HttpServer server;
  private final List<JsonNode> asked = Collections.synchronizedList(new ArrayList<>());
  private final List<String> keys = Collections.synchronizedList(new ArrayList<>());
  private volatile int failures;
  private volatile int status = 500;
  private volatile String body = "";

  public OutsideStub() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/moderations", this::answer);
    server.start();
  }

  public String url() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  /// The next answers are these.
  public void fail(int times, int withStatus, String withBody) {
    status = withStatus;
    body = withBody;
    failures = times;
  }

  List<JsonNode> asked() {
    return asked;
  }

  List<String> keys() {
    return keys;
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode question = EventCodec.mapper().readTree(exchange.getRequestBody().readAllBytes());
      asked.add(question);
      keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
      if (failures > 0) {
        failures--;
        send(exchange, status, body);
        return;
      }
      List<Object> results = new ArrayList<>();
      for (JsonNode text : question.path("input")) {
        boolean violent = text.asString().contains("violent");
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("flagged", violent);
        result.put("categories", Map.of("sexual", false, "violence", violent));
        result.put("category_scores", Map.of("sexual", 0.001, "violence", violent ? 0.91 : 0.002));
        results.add(result);
      }
      send(
          exchange,
          200,
          EventCodec.mapper()
              .writeValueAsString(
                  Map.of(
                      "id", "modr-1", "model", "omni-moderation-2024-09-26", "results", results)));
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
