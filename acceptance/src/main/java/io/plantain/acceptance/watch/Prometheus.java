package io.plantain.acceptance.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A Prometheus server, over its HTTP API.
public final class Prometheus {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();
  private final URI base;

  public Prometheus(URI base) {
    this.base = base;
  }

  /// @param labels what tells this series from the others
  public record Series(Map<String, String> labels, List<Point> points) {
    public Series {
      labels = Map.copyOf(labels);
      points = List.copyOf(points);
    }

    public double last() {
      return points.getLast().value();
    }
  }

  /// @param at seconds since 1970
  public record Point(double at, double value) {}

  /// @throws IllegalArgumentException with Prometheus's own words, when it does not understand
  public List<Series> now(String expression) {
    return series(get("/api/v1/query?query=" + encoded(expression)));
  }

  public List<Series> range(String expression, Instant from, Instant to, Duration step) {
    return series(
        get(
            "/api/v1/query_range?query=%s&start=%d&end=%d&step=%d"
                .formatted(
                    encoded(expression),
                    from.getEpochSecond(),
                    to.getEpochSecond(),
                    step.toSeconds())));
  }

  /// The names of all metrics that it has seen.
  public Set<String> metrics() {
    Set<String> names = new TreeSet<>();
    for (JsonNode name : get("/api/v1/label/__name__/values")) {
      names.add(name.asString());
    }
    return names;
  }

  private JsonNode get(String path) {
    try {
      var answer =
          http.send(
              HttpRequest.newBuilder(base.resolve(path)).timeout(LIMIT).build(),
              BodyHandlers.ofString());
      JsonNode body = JSON.readTree(answer.body());
      if (!body.path("status").asString("").equals("success")) {
        throw new IllegalArgumentException(body.path("error").asString(answer.body()));
      }
      return body.path("data");
    } catch (IOException e) {
      throw new UncheckedIOException("There is no Prometheus at " + base, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static List<Series> series(JsonNode data) {
    List<Series> all = new ArrayList<>();
    for (JsonNode each : data.path("result")) {
      Map<String, String> labels = new TreeMap<>();
      each.path("metric")
          .properties()
          .forEach(label -> labels.put(label.getKey(), label.getValue().asString()));
      List<Point> points = new ArrayList<>();
      if (each.has("value")) {
        points.add(point(each.path("value")));
      }
      each.path("values").forEach(value -> points.add(point(value)));
      all.add(new Series(labels, points));
    }
    return all;
  }

  private static Point point(JsonNode pair) {
    String value = pair.path(1).asString();
    return new Point(
        pair.path(0).asDouble(),
        value.endsWith("Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(value));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
