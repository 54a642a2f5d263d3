package io.plantain.acceptance.flow;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/// A provider on loopback that costs little itself, so that what is measured is the worker.
abstract class StubServer implements AutoCloseable {
  private static final int BACKLOG = 1_024;

  /// Java's own 200 would close connections that a worker is just about to use again: a submit on
  /// such a one has an unknown outcome.
  private static final int IDLE_CONNECTIONS = 10_000;

  private final HttpServer server;

  StubServer() {
    System.setProperty("sun.net.httpserver.maxIdleConnections", Integer.toString(IDLE_CONNECTIONS));
    try {
      server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
  }

  /// From here on it answers, so this comes last in a constructor.
  final void start(String path, HttpHandler handler) {
    server.createContext(path, handler);
    server.start();
  }

  final String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  static void send(HttpExchange exchange, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public final void close() {
    server.stop(0);
  }
}
