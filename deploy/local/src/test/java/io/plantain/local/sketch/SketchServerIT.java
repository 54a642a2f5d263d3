package io.plantain.local.sketch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
  void refusesABodyBeyondItsLimitAndGoesOn() throws Exception {
    HttpResponse<byte[]> tooLarge = post("/start/v4/", "x".repeat(SketchServer.MAX_BODY_BYTES + 1));

    assertThat(tooLarge.statusCode()).isEqualTo(413);
    assertThat(get("/healthcheck").statusCode()).isEqualTo(200);
    assertThat(get("/nothing").statusCode()).isEqualTo(404);
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
