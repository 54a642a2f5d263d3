package io.plantain.local.demo;

import io.plantain.local.CannotGoOn;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// JSON over HTTP with one Bearer key, as a customer would call it.
public final class Api {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  public record Answer(int status, JsonNode body) {
    public boolean succeeded() {
      return status / 100 == 2;
    }

    public JsonNode data() {
      return body.path("data");
    }

    public String problem() {
      return status + " " + body.path("error").path("message").asString("");
    }
  }

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final JsonMapper json = new JsonMapper();
  private final String base;
  private final String key;

  public Api(String base, String key) {
    this.base = base;
    this.key = key;
  }

  public Answer post(String path, Map<String, ?> body) throws InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body))));
  }

  public Answer get(String path) throws InterruptedException {
    return send(request(path).GET());
  }

  public Answer delete(String path) throws InterruptedException {
    return send(request(path).DELETE());
  }

  /// From anywhere, without the key.
  void download(URI address, Path to) throws InterruptedException {
    try {
      HttpResponse<Path> answer =
          client.send(
              HttpRequest.newBuilder(address).timeout(TIMEOUT).build(),
              HttpResponse.BodyHandlers.ofFile(to));
      if (answer.statusCode() != 200) {
        throw new CannotGoOn("The picture's link answers " + answer.statusCode() + ".");
      }
    } catch (IOException e) {
      throw new CannotGoOn("The picture's link does not answer: " + e, e);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .timeout(TIMEOUT)
        .header("Authorization", "Bearer " + key);
  }

  private Answer send(HttpRequest.Builder request) throws InterruptedException {
    try {
      HttpResponse<byte[]> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      boolean isJson =
          answer.headers().firstValue("Content-Type").orElse("").contains("json")
              && answer.body().length > 0;
      return new Answer(
          answer.statusCode(), isJson ? json.readTree(answer.body()) : json.createObjectNode());
    } catch (IOException e) {
      throw new CannotGoOn(base + " does not answer: " + e, e);
    }
  }
}
