package io.plantain.acceptance;

import io.plantain.event.EventCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/// Plain HTTP, as any client would send it.
public final class Api {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();
  private final URI base;
  private final String key;

  public Api(URI base, String key) {
    this.base = base;
    this.key = key;
  }

  /// The same client at another address.
  public Api at(URI other) {
    return new Api(other, key);
  }

  /// For clients of other kinds.
  public String key() {
    return key;
  }

  /// @param status HTTP status
  /// @param body what came back, JSON null where it was no JSON
  public record Answer(int status, JsonNode body) {
    public JsonNode data() {
      return body.path("data");
    }
  }

  public Answer get(String path) {
    return send(request(path).GET().build());
  }

  public Answer post(String path, String json, String... headers) {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  public byte[] download(String url) {
    try {
      var response =
          http.send(
              HttpRequest.newBuilder(URI.create(url)).timeout(LIMIT).build(),
              BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        throw new IllegalStateException("HTTP " + response.statusCode());
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(LIMIT)
        .header("Authorization", "Bearer " + key);
  }

  private Answer send(HttpRequest request) {
    try {
      var response = http.send(request, BodyHandlers.ofByteArray());
      return new Answer(response.statusCode(), tree(response.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(request.uri() + ": " + e, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static JsonNode tree(byte[] body) {
    try {
      return body.length == 0 ? EventCodec.mapper().nullNode() : EventCodec.mapper().readTree(body);
    } catch (tools.jackson.core.JacksonException notJson) {
      return EventCodec.mapper().nullNode();
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException(e);
  }
}
