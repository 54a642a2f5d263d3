package io.plantain.intake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.plantain.event.EventCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;

/// A customer's server that listens to webhooks, over real HTTP. Each path is a receiver with
/// manners of its own.
final class HookReceiver {
  /// @param signature the header, as it came
  record Heard(
      String id,
      String timestamp,
      String signature,
      String traceparent,
      byte[] raw,
      JsonNode body) {}

  interface Manners {
    void answer(HttpExchange exchange, int call) throws IOException, InterruptedException;
  }

  private final HttpServer server;
  private final Map<String, List<Heard>> heard = new ConcurrentHashMap<>();
  private final Map<String, Manners> manners = new ConcurrentHashMap<>();

  HookReceiver() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::hear);
    server.start();
  }

  String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /// A new receiver; returns its path.
  String open(Manners with) {
    String path = "/" + UUID.randomUUID();
    heard.put(path, new CopyOnWriteArrayList<>());
    manners.put(path, with);
    return path;
  }

  String openFriendly() {
    return open((exchange, call) -> exchange.sendResponseHeaders(204, -1));
  }

  List<Heard> at(String path) {
    return heard.getOrDefault(path, List.of());
  }

  private void hear(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      byte[] raw = exchange.getRequestBody().readAllBytes();
      List<Heard> before = heard.computeIfAbsent(path, any -> new CopyOnWriteArrayList<>());
      before.add(
          new Heard(
              exchange.getRequestHeaders().getFirst("webhook-id"),
              exchange.getRequestHeaders().getFirst("webhook-timestamp"),
              exchange.getRequestHeaders().getFirst("webhook-signature"),
              exchange.getRequestHeaders().getFirst("traceparent"),
              raw,
              EventCodec.mapper().readTree(raw)));
      manners
          .getOrDefault(path, (each, call) -> each.sendResponseHeaders(204, -1))
          .answer(exchange, before.size());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
