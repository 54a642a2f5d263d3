package io.plantain.generation;

import com.sun.net.httpserver.HttpExchange;
import io.plantain.generation.provider.StubServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.json.JsonMapper;

/// A KIE that does what the first word of the prompt says, and counts.
public final class ScriptedKie implements AutoCloseable {
  private final StubServer server = new StubServer();
  private final Map<String, AtomicInteger> submits = new ConcurrentHashMap<>();
  private final Map<String, String> jobs = new ConcurrentHashMap<>();

  public ScriptedKie() {
    server.behave(this::answer);
  }

  public String uri() {
    return server.uri().toString();
  }

  public int submitsOf(String prompt) {
    AtomicInteger seen = submits.get(prompt);
    return seen == null ? 0 : seen.get();
  }

  private void answer(StubServer.Request request, HttpExchange exchange) throws IOException {
    if (request.method().equals("POST")) {
      submit(request, exchange);
    } else {
      poll(request.path().substring(request.path().indexOf('=') + 1), exchange);
    }
  }

  private void submit(StubServer.Request request, HttpExchange exchange) throws IOException {
    String prompt =
        new JsonMapper().readTree(request.body()).path("input").path("prompt").asString("");
    int seen = submits.computeIfAbsent(prompt, key -> new AtomicInteger()).incrementAndGet();
    switch (prompt.split(" ")[0]) {
      case "lose-answer" -> exchange.close();
      case "busy-first" -> {
        if (seen == 1) {
          send(exchange, "{\"code\":500,\"msg\":\"busy\"}");
        } else {
          accept(exchange, prompt);
        }
      }
      case "second-fails" -> accept(exchange, seen == 2 ? "fail" : "fine");
      default -> accept(exchange, prompt);
    }
  }

  private void accept(HttpExchange exchange, String prompt) throws IOException {
    String id = "t" + jobs.size() + "-" + System.nanoTime();
    jobs.put(id, prompt.split(" ")[0]);
    send(exchange, "{\"code\":200,\"msg\":\"success\",\"data\":{\"taskId\":\"" + id + "\"}}");
  }

  private void poll(String id, HttpExchange exchange) throws IOException {
    String fields =
        switch (jobs.getOrDefault(id, "fail")) {
          case "hang" -> "\"state\":\"generating\"";
          case "fail" -> "\"state\":\"fail\",\"failCode\":\"500\",\"failMsg\":\"sorry\"";
          case "no-image" -> "\"state\":\"success\",\"resultJson\":\"{\\\"resultUrls\\\":[]}\"";
          default ->
              "\"state\":\"success\",\"resultJson\":"
                  + "\"{\\\"resultUrls\\\":[\\\"https://x.example/"
                  + id
                  + ".png\\\"]}\"";
        };
    send(exchange, "{\"code\":200,\"data\":{\"taskId\":\"" + id + "\"," + fields + "}}");
  }

  private static void send(HttpExchange exchange, String json) throws IOException {
    StubServer.send(exchange, 200, json.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    server.close();
  }
}
