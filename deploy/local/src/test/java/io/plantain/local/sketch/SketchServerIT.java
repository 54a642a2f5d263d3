package io.plantain.local.sketch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class SketchServerIT {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private SketchServer server;

  @BeforeEach
  void start() throws IOException {
    server = SketchServer.start(SketchSettings.onAnyPort(Duration.ZERO));
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  @Test
  void servesAPictureOverHttp() throws Exception {
    JsonNode created = createTask("{\"prompt\":\"kite\",\"width\":320,\"height\":200}");
    String id = created.path("data").path("taskId").asString();
    JsonNode record = json(get("/api/v1/jobs/recordInfo?taskId=" + id));
    String url =
        Request.JSON
            .readTree(record.path("data").path("resultJson").asString())
            .path("resultUrls")
            .get(0)
            .asString();
    HttpResponse<byte[]> file =
        client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray());

    assertThat(file.headers().firstValue("Content-Type")).contains("image/png");
    assertThat(ImageIO.read(new ByteArrayInputStream(file.body())).getWidth()).isEqualTo(320);
  }

  @Test
  void cutsTheConnectionAndKeepsTheJob() throws Exception {
    assertThatThrownBy(() -> createTask("{\"prompt\":\"sketch:lose-answer\"}"))
        .isInstanceOf(IOException.class);

    JsonNode stats = json(get("/control/stats"));
    assertThat(stats.path("jobs").asInt()).isEqualTo(1);
    assertThat(stats.path("by_prompt").path("sketch:lose-answer").asInt()).isEqualTo(1);
  }

  @Test
  void holdsALongPollUntilTheJobHasEnded() throws Exception {
    JsonNode started =
        json(
            post(
                "/start/v4/",
                "{\"apiKey\":\"k\",\"modelKey\":\"m\",\"modelInputs\":"
                    + "{\"prompt\":\"sketch:slow 300ms\",\"width\":64,\"height\":64}}"));

    JsonNode checked =
        json(
            post(
                "/check/v4/",
                "{\"apiKey\":\"k\",\"longPoll\":true,\"callID\":\"%s\"}"
                    .formatted(started.path("callID").asString())));

    assertThat(checked.path("message").asString()).isEqualTo("success");
  }

  @Test
  void makesTheJobBeforeASlowAnswer() throws Exception {
    CompletableFuture<JsonNode> answer =
        CompletableFuture.supplyAsync(() -> unchecked("sketch:slow-answer 1500ms"));
    await(() -> json(get("/control/stats")).path("jobs").asInt() == 1);

    assertThat(answer).isNotDone();
    assertThat(answer.get(20, TimeUnit.SECONDS).path("code").asInt()).isEqualTo(200);
  }

  @Test
  void breaksOffInTheMiddleOfAPicture() throws Exception {
    String url = url(createTask("{\"prompt\":\"sketch:truncated sketch:small\"}"));

    assertThatThrownBy(
            () ->
                client.send(
                    HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray()))
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @CsvSource({"sketch:oversize, true", "sketch:endless, false"})
  void floodsWhoeverReadsOn(String word, boolean announced) throws Exception {
    String url = url(createTask("{\"prompt\":\"%s sketch:small\"}".formatted(word)));

    HttpResponse<InputStream> flood =
        client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofInputStream());
    long bytes = 0;
    try (InputStream body = flood.body()) {
      byte[] buffer = new byte[1 << 16];
      for (int read; bytes <= 64 << 20 && (read = body.read(buffer)) >= 0; ) {
        bytes += read;
      }
    }

    assertThat(flood.headers().firstValueAsLong("Content-Length").isPresent()).isEqualTo(announced);
    assertThat(bytes).isGreaterThan(64 << 20);
  }

  @Test
  void redirectsToAServerThatCountsWhoComes() throws Exception {
    String url = url(createTask("{\"prompt\":\"sketch:redirect-local sketch:small\"}"));
    HttpResponse<byte[]> redirect =
        client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray());
    int before = json(get("/control/stats")).path("trapped").asInt(-1);
    URI trap = URI.create(redirect.headers().firstValue("Location").orElseThrow());
    HttpResponse<byte[]> trapped =
        client.send(HttpRequest.newBuilder(trap).build(), BodyHandlers.ofByteArray());

    assertThat(redirect.statusCode()).isEqualTo(302);
    assertThat(trap.getPort()).isNotEqualTo(URI.create(server.baseUrl()).getPort());
    assertThat(before).isZero();
    assertThat(ImageIO.read(new ByteArrayInputStream(trapped.body()))).isNotNull();
    assertThat(json(get("/control/stats")).path("trapped").asInt()).isEqualTo(1);
  }

  @Test
  void postsASignedCallbackBeforeTheAnswerWhenSteeredTo() throws Exception {
    List<HttpExchange> received = new CopyOnWriteArrayList<>();
    List<JsonNode> bodies = new CopyOnWriteArrayList<>();
    HttpServer receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          bodies.add(Request.JSON.readTree(exchange.getRequestBody().readAllBytes()));
          received.add(exchange);
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    receiver.start();
    try (SketchServer signing =
        SketchServer.start(
            new SketchSettings("127.0.0.1", 0, Duration.ofSeconds(30), 10, "our key"))) {
      HttpResponse<byte[]> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(signing.baseUrl() + "/api/v1/jobs/createTask"))
                  .header("Authorization", "Bearer k")
                  .POST(
                      BodyPublishers.ofString(
                          """
                          {"model":"nano-banana-pro","callBackUrl":"http://127.0.0.1:%d/cb/secret",
                           "input":{"prompt":"sketch:callback-early sketch:small"}}\
                          """
                              .formatted(receiver.getAddress().getPort())))
                  .build(),
              BodyHandlers.ofByteArray());

      assertThat(received).hasSize(1); // the answer came after it
      String id = json(answer).path("data").path("taskId").asString();
      assertThat(received.getFirst().getRequestURI().getPath()).isEqualTo("/cb/secret");
      assertThat(bodies.getFirst().path("data").path("taskId").asString()).isEqualTo(id);
      assertThat(bodies.getFirst().path("data").path("state").asString()).isEqualTo("success");
      String timestamp = received.getFirst().getRequestHeaders().getFirst("X-Webhook-Timestamp");
      assertThat(received.getFirst().getRequestHeaders().getFirst("X-Webhook-Signature"))
          .isEqualTo(Post.signature("our key", id + "." + timestamp));
    } finally {
      receiver.stop(0);
    }
  }

  @Test
  void refusesABodyBeyondItsLimitAndGoesOn() throws Exception {
    HttpResponse<byte[]> tooLarge = post("/start/v4/", "x".repeat(SketchServer.MAX_BODY_BYTES + 1));

    assertThat(tooLarge.statusCode()).isEqualTo(413);
    assertThat(get("/healthcheck").statusCode()).isEqualTo(200);
    assertThat(get("/nothing").statusCode()).isEqualTo(404);
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(Condition condition) throws Exception {
    for (int tries = 0; !condition.holds(); tries++) {
      assertThat(tries).isLessThan(200);
      Thread.sleep(50);
    }
  }

  private JsonNode unchecked(String prompt) {
    try {
      return createTask("{\"prompt\":\"" + prompt + "\"}");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private String url(JsonNode created) throws Exception {
    String id = created.path("data").path("taskId").asString();
    JsonNode record = json(get("/api/v1/jobs/recordInfo?taskId=" + id));
    return Request.JSON
        .readTree(record.path("data").path("resultJson").asString())
        .path("resultUrls")
        .get(0)
        .asString();
  }

  private JsonNode createTask(String input) throws Exception {
    return json(
        post("/api/v1/jobs/createTask", "{\"model\":\"nano-banana-pro\",\"input\":" + input + "}"));
  }

  private HttpResponse<byte[]> post(String path, String body) throws Exception {
    return send(request(path).POST(BodyPublishers.ofString(body)));
  }

  private HttpResponse<byte[]> get(String path) throws Exception {
    return send(request(path).GET());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
        .timeout(Duration.ofSeconds(20))
        .header("Authorization", "Bearer k");
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static JsonNode json(HttpResponse<byte[]> response) {
    return Request.JSON.readTree(response.body());
  }
}
