package io.plantain.storage.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.plantain.event.EventCodec;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import javax.imageio.ImageIO;
import tools.jackson.databind.JsonNode;

/// Answers `POST /v1/moderations` about one picture, as the vendor's documentation shows it. It
/// objects to pictures with a white corner.
public final class ModerationStub {
  private static final String PREFIX = "data:image/jpeg;base64,";

  private final HttpServer server;
  private final List<BufferedImage> shown = Collections.synchronizedList(new ArrayList<>());
  private final List<String> keys = Collections.synchronizedList(new ArrayList<>());
  private int failures;
  private int status = 503;
  private String body = "";

  public ModerationStub() {
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
  public synchronized void fail(int times, int withStatus, String withBody) {
    failures = times;
    status = withStatus;
    body = withBody;
  }

  public List<BufferedImage> shown() {
    return List.copyOf(shown);
  }

  public List<String> keys() {
    return List.copyOf(keys);
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode question = EventCodec.mapper().readTree(exchange.getRequestBody().readAllBytes());
      keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
      if (failures > 0) {
        failures--;
        send(exchange, status, body);
        return;
      }
      JsonNode part = question.path("input").path(0);
      String url = part.path("image_url").path("url").asString("");
      if (question.path("input").size() != 1
          || !part.path("type").asString("").equals("image_url")
          || !url.startsWith(PREFIX)) {
        send(exchange, 400, "{\"error\":{\"message\":\"one picture, please\"}}");
        return;
      }
      BufferedImage image =
          ImageIO.read(
              new ByteArrayInputStream(Base64.getDecoder().decode(url.substring(PREFIX.length()))));
      shown.add(image);
      boolean white = (image.getRGB(0, 0) & 0xff) > 200; // blue is what orange lacks
      send(
          exchange,
          200,
          EventCodec.mapper()
              .writeValueAsString(
                  Map.of(
                      "id",
                      "modr-1",
                      "model",
                      "omni-moderation-2024-09-26",
                      "results",
                      List.of(
                          Map.of(
                              "flagged",
                              white,
                              "categories",
                              Map.of("sexual", white, "violence", false),
                              "category_scores",
                              Map.of("sexual", white ? 0.97 : 0.02, "violence", 0.001))))));
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
