package io.plantain.generation;

import com.sun.net.httpserver.HttpExchange;
import io.plantain.generation.provider.StubServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import tools.jackson.databind.json.JsonMapper;

/// A KIE that does what the first word of the prompt says, and counts.
public final class ScriptedKie implements AutoCloseable {
  public static final byte[] PICTURE = picture();

  private final StubServer server = new StubServer();
  private final Map<String, AtomicInteger> submits = new ConcurrentHashMap<>();
  private final Map<String, String> jobs = new ConcurrentHashMap<>();
  private final Map<String, String> jobIds = new ConcurrentHashMap<>();
  private final Map<String, String> prompts = new ConcurrentHashMap<>();
  private final Map<String, URI> callbacks = new ConcurrentHashMap<>();
  private final AtomicInteger polls = new AtomicInteger();
  private final Map<String, Set<String>> traces = new ConcurrentHashMap<>();
  public final AtomicInteger stuckPolls = new AtomicInteger();
  private final Set<String> finished = ConcurrentHashMap.newKeySet();

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
    if (request.path().startsWith("/pictures/")) {
      boolean page = "wait-for-a-page".equals(jobs.get(request.path().substring(10)));
      StubServer.send(exchange, 200, page ? "<html>".getBytes(StandardCharsets.UTF_8) : PICTURE);
    } else if (request.method().equals("POST")) {
      submit(request, exchange);
    } else {
      poll(request.path().substring(request.path().indexOf('=') + 1), exchange);
    }
  }

  private void submit(StubServer.Request request, HttpExchange exchange) throws IOException {
    String prompt =
        new JsonMapper().readTree(request.body()).path("input").path("prompt").asString("");
    heard(prompt, exchange);
    int seen = submits.computeIfAbsent(prompt, key -> new AtomicInteger()).incrementAndGet();
    String callback = new JsonMapper().readTree(request.body()).path("callBackUrl").asString("");
    if (!callback.isEmpty()) {
      callbacks.put(prompt, URI.create(callback));
    }
    switch (prompt.split(" ")[0]) {
      case "call-and-lose" -> {
        String id = job(prompt);
        call(prompt, id);
        exchange.close();
      }
      case "slow" -> {
        sleep(2_000);
        accept(exchange, prompt);
      }
      case "call-early" -> {
        call(prompt, "t-early");
        accept(exchange, prompt);
      }
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

  /// Where a submit asked to be called.
  public URI callbackOf(String prompt) {
    return Objects.requireNonNull(callbacks.get(prompt), "no address was sent");
  }

  /// Lets a job that waits for a call succeed.
  public void finish(String prompt) {
    finished.add(prompt);
  }

  /// Calls as KIE does, and returns the status it was answered with.
  public int call(String prompt, String jobId) {
    HttpRequest call =
        HttpRequest.newBuilder(callbackOf(prompt))
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"code\":200,\"data\":{\"taskId\":\"" + jobId + "\"}}"))
            .header("Content-Type", "application/json")
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(call, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public String jobOf(String prompt) {
    return jobIds.getOrDefault(prompt, "none");
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String job(String prompt) {
    String id = "t" + jobs.size() + "-" + System.nanoTime();
    jobs.put(id, prompt.split(" ")[0]);
    jobIds.put(prompt, id);
    prompts.put(id, prompt);
    return id;
  }

  private void accept(HttpExchange exchange, String prompt) throws IOException {
    String id = job(prompt);
    send(exchange, "{\"code\":200,\"msg\":\"success\",\"data\":{\"taskId\":\"" + id + "\"}}");
  }

  private void heard(String prompt, HttpExchange exchange) {
    String trace = exchange.getRequestHeaders().getFirst("traceparent");
    traces
        .computeIfAbsent(prompt, key -> ConcurrentHashMap.newKeySet())
        .add(trace == null ? "none" : trace);
  }

  /// What submits and polls said of the trace they belong to.
  public Set<String> tracesOf(String prompt) {
    return traces.getOrDefault(prompt, Set.of());
  }

  private void poll(String id, HttpExchange exchange) throws IOException {
    heard(prompts.getOrDefault(id, ""), exchange);
    if ("stuck".equals(jobs.get(id))) {
      stuckPolls.incrementAndGet();
      sleep(30_000);
    }
    String fields =
        switch (jobs.getOrDefault(id, "fail")) {
          case "wait", "wait-for-a-page" ->
              finished.contains(prompts.get(id))
                  ? success(uri() + "/pictures/" + id)
                  : "\"state\":\"generating\"";
          case "renews" -> success("https://x.example/" + id + ".png?" + polls.incrementAndGet());
          case "hang" -> "\"state\":\"generating\"";
          case "fail" -> "\"state\":\"fail\",\"failCode\":\"500\",\"failMsg\":\"sorry\"";
          case "no-image" -> "\"state\":\"success\",\"resultJson\":\"{\\\"resultUrls\\\":[]}\"";
          default -> success("https://x.example/" + id + ".png");
        };
    send(exchange, "{\"code\":200,\"data\":{\"taskId\":\"" + id + "\"," + fields + "}}");
  }

  private static byte[] picture() {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB), "png", png);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return png.toByteArray();
  }

  private static String success(String url) {
    return "\"state\":\"success\",\"resultJson\":\"{\\\"resultUrls\\\":[\\\"" + url + "\\\"]}\"";
  }

  private static void send(HttpExchange exchange, String json) throws IOException {
    StubServer.send(exchange, 200, json.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    server.close();
  }
}
