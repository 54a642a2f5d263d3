package io.plantain.storage;

import static java.util.Map.entry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.plantain.storage.film.Films;
import io.plantain.storage.picture.Samples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/// Where results come from: over real HTTP, by path.
final class Provider {
  private static final byte[] OK = Samples.picture("png", 640, 480);
  private static final Map<String, byte[]> FILES =
      Map.ofEntries(
          entry("/ok.png", OK),
          entry("/ok.jpg", Samples.picture("jpg", 640, 480)),
          entry("/half-size.png", Samples.picture("png", 320, 240)),
          entry("/quarter.png", Samples.picture("png", 160, 120)),
          entry("/cut.png", Samples.cutOut("png", 640, 480)),
          entry("/film.mp4", Films.mp4(1280, 720, 5)),
          entry("/short.mp4", Films.mp4(1280, 720, 1)),
          entry("/half.mp4", Arrays.copyOf(Films.mp4(1280, 720, 5), 900)),
          entry(
              "/page.png",
              "<!doctype html><html>Please sign in</html>".getBytes(StandardCharsets.UTF_8)),
          entry("/bomb.png", Samples.pngThatClaims(100_000, 100_000)),
          entry("/one.png", Samples.picture("png", 1, 1)),
          entry("/half.png", Arrays.copyOf(Samples.picture("png", 640, 480), 500)),
          entry("/empty.png", new byte[0]),
          entry("/large.png", new byte[3_000_000]));

  private final Map<String, Integer> asked = new ConcurrentHashMap<>();
  private final HttpServer server;
  volatile Runnable beforeAnswer = () -> {};

  Provider() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /// How often a URL was asked for; the query tells the tests apart.
  int asked(String pathAndQuery) {
    return asked.getOrDefault(pathAndQuery, 0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    int times = asked.merge(exchange.getRequestURI().toString(), 1, Integer::sum);
    try (exchange) {
      switch (path) {
        case "/inside.png" -> {
          exchange.getResponseHeaders().add("Location", "http://169.254.169.254/latest/");
          exchange.sendResponseHeaders(302, -1);
        }
        case "/slow.png" -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write(new byte[10]);
          exchange.getResponseBody().flush();
          Thread.sleep(10_000);
        }
        case "/flaky.png" -> {
          if (times == 1) {
            exchange.sendResponseHeaders(503, -1);
          } else {
            send(exchange, OK);
          }
        }
        case "/down.png" -> exchange.sendResponseHeaders(500, -1);
        case "/shut.png" -> {
          beforeAnswer.run();
          send(exchange, OK);
        }
        default -> {
          byte[] file = FILES.get(path);
          if (file == null) {
            exchange.sendResponseHeaders(404, -1);
          } else {
            send(exchange, file);
          }
        }
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(HttpExchange exchange, byte[] bytes) throws IOException {
    exchange.getResponseHeaders().add("Content-Type", "image/png"); // whatever it is
    exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
