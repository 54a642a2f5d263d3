package io.plantain.generation.provider;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A provider that answers what a test tells it to, and remembers what it was asked.
public final class StubServer implements AutoCloseable {
  public record Request(
      String method, String path, Map<String, List<String>> headers, String body) {}

  /// How the next requests are answered.
  @FunctionalInterface
  public interface Behaviour {
    void answer(Request request, HttpExchange exchange) throws IOException, InterruptedException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile Behaviour behaviour = (request, exchange) -> send(exchange, 500, new byte[0]);

  public StubServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  public List<Request> requests() {
    return requests;
  }

  public void behave(Behaviour next) {
    behaviour = next;
  }

  /// Answers with a recorded file.
  public void answer(int status, String file, String... headers) {
    byte[] body = recorded(file);
    behave(
        (request, exchange) -> {
          for (int i = 0; i < headers.length; i += 2) {
            exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
          }
          send(exchange, status, body);
        });
  }

  /// Answers with the file of this name, and the status that the name carries: `blocked.400.json`.
  public void answer(String folder, String name) {
    answer(statusOf(folder, name), fileOf(folder, name));
  }

  public static int statusOf(String folder, String name) {
    Matcher status = STATUS.matcher(fileOf(folder, name));
    return status.find() ? Integer.parseInt(status.group(1)) : 200;
  }

  public static String fileOf(String folder, String name) {
    URL place = Objects.requireNonNull(StubServer.class.getResource("/provider/" + folder), folder);
    String[] files = Objects.requireNonNull(new File(place.getPath()).list(), folder);
    return folder
        + "/"
        + Arrays.stream(files)
            .filter(file -> file.matches(Pattern.quote(name) + "(\\.\\d{3})?\\.[a-z0-9]+"))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(folder + " has no answer " + name));
  }

  private static final Pattern STATUS = Pattern.compile("\\.(\\d{3})\\.");

  public void answerText(int status, String body) {
    behave((request, exchange) -> send(exchange, status, body.getBytes(StandardCharsets.UTF_8)));
  }

  /// Reads the request and closes the connection.
  public void loseAnswers() {
    behave((request, exchange) -> exchange.close());
  }

  public void hang(Duration time) {
    behave(
        (request, exchange) -> {
          Thread.sleep(time);
          exchange.close();
        });
  }

  public static byte[] recorded(String file) {
    try (InputStream in =
        Objects.requireNonNull(StubServer.class.getResourceAsStream("/provider/" + file), file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    Request request =
        new Request(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            exchange.getRequestHeaders(),
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    requests.add(request);
    try {
      behaviour.answer(request, exchange);
    } catch (InterruptedException e) {
      exchange.close();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
