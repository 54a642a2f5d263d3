package io.plantain.local.sketch;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// The whole provider without a socket, on a clock that the test moves.
final class DeskFixture {
  static final Duration GENERATION = Duration.ofSeconds(10);

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Desk desk =
      new Desk(
          new SketchSettings("127.0.0.1", 0, GENERATION, 100, null),
          () -> now,
          "http://sketch.test",
          "http://127.0.0.1:9",
          this::post,
          link -> link.endsWith("-300x200.png") ? new Original(300, 200) : null);

  private final String authorization;

  final List<Notice> notices = new ArrayList<>();

  DeskFixture() {
    this("Bearer key");
  }

  DeskFixture(String authorization) {
    this.authorization = authorization;
  }

  private void post(Notice notice) {
    notices.add(notice);
  }

  JsonNode body(Notice notice) {
    return Request.JSON.readTree(desk.notice(notice));
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  Answer post(String path, String body) {
    return desk.answer(
        new Request(
            "POST",
            path,
            Map.of(),
            authorization,
            "127.0.0.1:8095",
            body.getBytes(StandardCharsets.UTF_8)));
  }

  Answer get(String path, Map<String, String> query) {
    return desk.answer(
        new Request("GET", path, query, authorization, "127.0.0.1:8095", new byte[0]));
  }

  Answer withoutKey(String method, String path) {
    return desk.answer(
        new Request(
            method, path, Map.of(), null, null, "{\"input\":{}}".getBytes(StandardCharsets.UTF_8)));
  }

  JsonNode stats() {
    return json(get("/control/stats", Map.of()));
  }

  static int status(Answer answer) {
    return ((Answer.Sent) answer).status();
  }

  static byte[] bytes(Answer answer) {
    return ((Answer.Sent) answer).body();
  }

  static JsonNode json(Answer answer) {
    return Request.JSON.readTree(bytes(answer));
  }
}
