package io.plantain.local.sketch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The sketch provider over HTTP: `main` for the local run, `start` for tests.
public final class SketchServer implements AutoCloseable {
  static final int MAX_BODY_BYTES = 2 << 20; // the pipeline's own limit for a request

  /// More than storage reads of one picture (64 MB), and still soon over for one that reads all.
  static final long FLOOD_BYTES = 96L << 20;

  private static final int BACKLOG = 1_024; // a worker submits up to 20 at once, a bench more

  private final HttpServer server;
  private final ExecutorService threads;
  private final Desk desk;
  private final HttpServer trap;
  private final Post post;

  private SketchServer(SketchSettings settings) throws IOException {
    server = HttpServer.create(new InetSocketAddress(settings.host(), settings.port()), BACKLOG);
    threads = Executors.newVirtualThreadPerTaskExecutor();
    trap = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    post = new Post(settings);
    desk =
        new Desk(
            settings,
            InstantSource.system(),
            baseUrl(),
            "http://127.0.0.1:" + trap.getAddress().getPort(),
            this::send,
            Original::at);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    trap.setExecutor(threads);
    trap.createContext("/", this::handleTrapped);
  }

  public static void main(String[] arguments) throws InterruptedException {
    SketchServer server;
    try {
      server = start(SketchSettings.fromEnvironment(System.getenv()));
    } catch (IOException | IllegalArgumentException e) {
      System.err.println("The sketch provider cannot start: " + e.getMessage());
      System.exit(1);
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    System.out.println("sketch provider ready at " + server.baseUrl());
    Thread.currentThread().join();
  }

  public static SketchServer start(SketchSettings settings) throws IOException {
    // Read once by the server's own class: without it every answer waits 40 ms for an
    // acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("java.awt.headless", "true");
    SketchServer server = new SketchServer(settings);
    server.trap.start();
    server.server.start();
    return server;
  }

  public String baseUrl() {
    InetSocketAddress address = server.getAddress();
    String host = address.getAddress().isAnyLocalAddress() ? "localhost" : address.getHostString();
    return "http://" + host + ":" + address.getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    trap.stop(0);
    post.close();
    threads.shutdownNow();
    try {
      threads.awaitTermination(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
      Answer answer =
          body.length > MAX_BODY_BYTES
              ? Answer.json(413, Map.of("code", 413, "message", "error: the body is too large"))
              : answer(exchange, body);
      send(exchange, answer);
    }
  }

  private void handleTrapped(HttpExchange exchange) throws IOException {
    try (exchange) {
      send(exchange, desk.trap());
    }
  }

  private void send(Notice notice) {
    post.send(notice, desk::notice, desk::told);
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    switch (answer) {
      case Answer.Cut() -> {} // closing the exchange unanswered closes the connection
      case Answer.Late(Duration after, Answer then) -> {
        try {
          Thread.sleep(after);
        } catch (InterruptedException stopping) {
          Thread.currentThread().interrupt();
          return;
        }
        send(exchange, then);
      }
      case Answer.Sent whole -> {
        start(exchange, whole, whole.body().length == 0 ? -1 : whole.body().length);
        exchange.getResponseBody().write(whole.body());
      }
      case Answer.Truncated(Answer.Sent whole) -> {
        start(exchange, whole, whole.body().length);
        exchange.getResponseBody().write(whole.body(), 0, whole.body().length / 2);
        exchange.getResponseBody().flush();
      }
      case Answer.Flood(Answer.Sent beginning, boolean announced) -> {
        start(exchange, beginning, announced ? FLOOD_BYTES : 0);
        OutputStream out = exchange.getResponseBody();
        out.write(beginning.body());
        byte[] zeros = new byte[1 << 16];
        for (long sent = beginning.body().length; sent < FLOOD_BYTES; sent += zeros.length) {
          out.write(zeros, 0, (int) Math.min(zeros.length, FLOOD_BYTES - sent));
        }
      }
    }
  }

  private static void start(HttpExchange exchange, Answer.Sent answer, long length)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", answer.contentType());
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(answer.status(), length);
  }

  private Answer answer(HttpExchange exchange, byte[] body) {
    try {
      return desk.answer(
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              query(exchange.getRequestURI().getRawQuery()),
              exchange.getRequestHeaders().getFirst("Authorization"),
              exchange.getRequestHeaders().getFirst("Host"),
              body));
    } catch (RuntimeException e) {
      e.printStackTrace(); // a bug in the sketch provider: its log is where someone will look
      return Answer.json(500, Map.of("code", 500, "message", "error: " + e));
    }
  }

  private static Map<String, String> query(@Nullable String raw) {
    Map<String, String> query = new HashMap<>();
    if (raw != null) {
      for (String pair : raw.split("&", 20)) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          query.put(
              pair.substring(0, equals),
              URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
      }
    }
    return query;
  }
}
