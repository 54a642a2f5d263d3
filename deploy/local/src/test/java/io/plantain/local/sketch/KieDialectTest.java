package io.plantain.local.sketch;

import static io.plantain.local.sketch.DeskFixture.GENERATION;
import static io.plantain.local.sketch.DeskFixture.bytes;
import static io.plantain.local.sketch.DeskFixture.json;
import static io.plantain.local.sketch.DeskFixture.status;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class KieDialectTest {
  private final DeskFixture desk = new DeskFixture();

  @Test
  void runsFromWaitingThroughGeneratingToSuccess() {
    String id = submitted("a red kite");

    assertThat(record(id).path("state").asString()).isEqualTo("waiting");
    assertThat(record(id).path("resultJson").isNull()).isTrue();
    desk.pass(Duration.ofSeconds(5));
    assertThat(record(id).path("state").asString()).isEqualTo("generating");
    desk.pass(Duration.ofSeconds(5));
    JsonNode ended = record(id);
    assertThat(ended.path("state").asString()).isEqualTo("success");
    assertThat(ended.path("taskId").asString()).isEqualTo(id);
    assertThat(ended.path("model").asString()).isEqualTo("nano-banana-pro");
    assertThat(ended.path("param").asString()).contains("\"a red kite\"");
    assertThat(ended.path("costTime").asLong()).isEqualTo(10_000);
    assertThat(ended.path("completeTime").asLong() - ended.path("createTime").asLong())
        .isEqualTo(10_000);
    assertThat(resultUrl(ended)).startsWith("http://127.0.0.1:8095/files/").endsWith(".png");
  }

  @ParameterizedTest
  @CsvSource({
    "1K, 1:1, 1024, 1024",
    "1K, 16:9, 1024, 576",
    "2K, 2:3, 1365, 2048",
    "1K, auto, 1024, 1024",
    "1K, 1:8, 128, 1024"
  })
  void drawsTheSizeThatWasAskedFor(String resolution, String ratio, int width, int height)
      throws Exception {
    String id =
        taskId(
            create(
                "{\"prompt\":\"size\",\"resolution\":\"%s\",\"aspect_ratio\":\"%s\"}"
                    .formatted(resolution, ratio)));
    desk.pass(GENERATION);

    BufferedImage picture = decoded(download(record(id)));

    assertThat(picture.getWidth()).isEqualTo(width);
    assertThat(picture.getHeight()).isEqualTo(height);
  }

  @Test
  void cutsOutWithTransparency() throws Exception {
    String id =
        taskId(
            desk.post(
                "/api/v1/jobs/createTask",
                "{\"model\":\"recraft/remove-background\","
                    + "\"input\":{\"image\":\"https://shop.example/kite.png\"}}"));
    desk.pass(GENERATION);

    assertThat(decoded(download(record(id))).getRGB(0, 0) >>> 24).isZero();
  }

  @Test
  void drawsSeedreamByItsQuality() throws Exception {
    String id =
        taskId(
            desk.post(
                "/api/v1/jobs/createTask",
                "{\"model\":\"seedream/4.5-text-to-image\",\"input\":{\"prompt\":\"kite\","
                    + "\"aspect_ratio\":\"4:1\",\"quality\":\"basic\"}}"));
    desk.pass(GENERATION);

    assertThat(decoded(download(record(id))).getWidth()).isEqualTo(2048);
  }

  @Test
  void drawsJpegWhereAsked() {
    String id = taskId(create("{\"prompt\":\"leaf\",\"output_format\":\"jpg\"}"));
    desk.pass(GENERATION);

    assertThat(resultUrl(record(id))).endsWith(".jpg");
    assertThat(bytes(download(record(id)))).startsWith(0xFF, 0xD8, 0xFF);
  }

  @Test
  void givesAsManyPicturesAsAskedFor() {
    String id = taskId(create("{\"prompt\":\"leaf\",\"width\":64,\"height\":64,\"num_images\":3}"));
    desk.pass(GENERATION);

    JsonNode urls =
        Request.JSON.readTree(record(id).path("resultJson").asString()).path("resultUrls");

    assertThat(urls).hasSize(3);
    byte[] first = bytes(desk.get(URI.create(urls.get(0).asString()).getPath(), Map.of()));
    byte[] second = bytes(desk.get(URI.create(urls.get(1).asString()).getPath(), Map.of()));
    assertThat(first).isNotEqualTo(second);
  }

  @Test
  void speaksTheOlderCallsToo() {
    String id =
        taskId(
            desk.post(
                "/api/v1/nano-banana/generate",
                "{\"model\":\"google/nano-banana\",\"prompt\":\"kite\",\"width\":64,\"height\":48}"));

    JsonNode running = json(desk.get("/api/v1/nano-banana/record-info", Map.of("taskId", id)));
    desk.pass(GENERATION);
    JsonNode ended = json(desk.get("/api/v1/nano-banana/record-info", Map.of("taskId", id)));

    assertThat(running.path("successFlag").asInt()).isZero();
    assertThat(ended.path("successFlag").asInt()).isEqualTo(1);
    assertThat(ended.path("imageUrl").asString()).endsWith(id + "-0.png");
  }

  @Test
  void refusesACallWithoutAKey() {
    assertThat(status(desk.withoutKey("POST", "/api/v1/jobs/createTask"))).isEqualTo(401);
    assertThat(json(desk.withoutKey("GET", "/api/v1/jobs/recordInfo")).path("code").asInt())
        .isEqualTo(401);
    assertThat(desk.stats().path("submits").asInt()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"prompt\":7}",
        "{\"prompt\":\"x\",\"resolution\":\"9K\"}",
        "{\"prompt\":\"x\",\"aspect_ratio\":\"1:99\"}",
        "{\"prompt\":\"x\",\"width\":100000,\"height\":100000}",
        "{\"prompt\":\"x\",\"width\":\"64\",\"height\":64}",
        "{\"prompt\":\"x\",\"output_format\":\"webp\"}",
        "{\"prompt\":\"x\",\"num_images\":11}"
      })
  void refusesWhatItDoesNotKnow(String input) {
    Answer answer = create(input);

    assertThat(status(answer)).isEqualTo(200); // the error hides in the body, as at KIE
    assertThat(json(answer).path("code").asInt()).isEqualTo(422);
    assertThat(json(answer).path("msg").asString()).isNotBlank();
  }

  @Test
  void refusesABodyThatIsNoJson() {
    assertThat(json(desk.post("/api/v1/jobs/createTask", "{\"model\":")).path("code").asInt())
        .isEqualTo(422);
  }

  @Test
  void answersAnUnknownTaskLikeANullRecord() {
    JsonNode answer = json(desk.get("/api/v1/jobs/recordInfo", Map.of("taskId", "nobody")));

    assertThat(answer.path("code").asInt()).isEqualTo(422);
    assertThat(answer.path("msg").asString()).isEqualTo("recordInfo is null");
  }

  @Test
  void failsWhenSteeredToFail() {
    String id = submitted("a kite sketch:fail");
    desk.pass(GENERATION);

    assertThat(record(id).path("state").asString()).isEqualTo("fail");
    assertThat(record(id).path("failCode").asString()).isEqualTo("500");
  }

  @Test
  void refusesByItsModerationWhenSteeredToBlock() {
    String id = submitted("sketch:blocked");
    desk.pass(GENERATION);

    assertThat(record(id).path("failCode").asString()).isEqualTo("422");
    assertThat(record(id).path("failMsg").asString()).contains("content policy");
  }

  @Test
  void succeedsWithoutAPictureWhenSteeredTo() {
    String id = submitted("sketch:no-image");
    desk.pass(GENERATION);

    assertThat(record(id).path("state").asString()).isEqualTo("success");
    assertThat(record(id).path("resultJson").asString()).isEqualTo("{\"resultUrls\":[]}");
  }

  @Test
  void takesAsLongAsSteeredTo() {
    String id = submitted("sketch:slow 30s");

    desk.pass(Duration.ofSeconds(29));
    assertThat(record(id).path("state").asString()).isEqualTo("generating");
    desk.pass(Duration.ofSeconds(1));
    assertThat(record(id).path("state").asString()).isEqualTo("success");
  }

  @Test
  void neverEndsWhenSteeredToHang() {
    String id = submitted("sketch:hang");

    desk.pass(Duration.ofDays(1));

    assertThat(record(id).path("state").asString()).isEqualTo("generating");
  }

  @Test
  void makesTheJobAndLosesTheAnswerWhenSteeredTo() {
    assertThat(create("{\"prompt\":\"sketch:lose-answer\"}")).isEqualTo(new Answer.Cut());
    assertThat(create("{\"prompt\":\"sketch:lose-answer\"}")).isEqualTo(new Answer.Cut());

    assertThat(desk.stats().path("jobs").asInt()).isEqualTo(2);
    assertThat(desk.stats().path("duplicate_submits").asInt()).isEqualTo(1);
  }

  @Test
  void servesAPageInsteadOfAPictureWhenSteeredTo() {
    String id = submitted("sketch:html");
    desk.pass(GENERATION);

    Answer.Sent page = (Answer.Sent) download(record(id));

    assertThat(page.contentType()).isEqualTo("text/html");
    assertThat(new String(page.body(), StandardCharsets.UTF_8)).startsWith("<!doctype html>");
  }

  @Test
  void servesABombThatClaimsMoreThanItHolds() {
    String id = submitted("sketch:bomb");
    desk.pass(GENERATION);

    byte[] bomb = bytes(download(record(id)));

    assertThat(bomb).hasSizeLessThan(200).startsWith(0x89, 'P', 'N', 'G');
    assertThat(java.nio.ByteBuffer.wrap(bomb).getInt(16)).isEqualTo(100_000);
    assertThat(java.nio.ByteBuffer.wrap(bomb).getInt(20)).isEqualTo(100_000);
  }

  @Test
  void servesOnePixelWhenSteeredTo() throws Exception {
    String id = submitted("sketch:tiny");
    desk.pass(GENERATION);

    assertThat(decoded(download(record(id))).getWidth()).isEqualTo(1);
  }

  @Test
  void saysSoWhenThereAreNoCredits() {
    assertThat(json(create("{\"prompt\":\"sketch:quota\"}")).path("code").asInt()).isEqualTo(402);
    assertThat(desk.stats().path("jobs").asInt()).isZero();
  }

  @Test
  void hasCreditsAgainAtTheSecondSubmitWhereSomebodyPays() {
    assertThat(json(create("{\"prompt\":\"sketch:quota-once\"}")).path("code").asInt())
        .isEqualTo(402);
    assertThat(json(create("{\"prompt\":\"sketch:quota-once\"}")).path("code").asInt())
        .isEqualTo(200);
  }

  @Test
  void recoversAfterOneSubmitAndTwoPollsWhenFlaky() {
    assertThat(status(create("{\"prompt\":\"sketch:flaky\"}"))).isEqualTo(429);
    String id = submitted("sketch:flaky");
    desk.pass(GENERATION);

    assertThat(json(recordInfo(id)).path("code").asInt()).isEqualTo(500);
    assertThat(json(recordInfo(id)).path("code").asInt()).isEqualTo(429);
    assertThat(record(id).path("state").asString()).isEqualTo("success");
    assertThat(desk.stats().path("duplicate_submits").asInt()).isZero();
  }

  @Test
  void countsWhatItSaw() {
    String id = submitted("counted");
    submitted("counted");
    desk.pass(GENERATION);
    download(record(id));

    JsonNode stats = desk.stats();

    assertThat(stats.path("submits").asInt()).isEqualTo(2);
    assertThat(stats.path("polls").asInt()).isEqualTo(1);
    assertThat(stats.path("downloads").asInt()).isEqualTo(1);
    assertThat(stats.path("duplicate_submits").asInt()).isEqualTo(1);
    assertThat(stats.path("by_prompt").path("counted").asInt()).isEqualTo(2);
    assertThat(json(desk.post("/control/reset", "")).path("submits").asInt()).isZero();
  }

  @Test
  void forgetsTheOldestJobBeyondItsLimit() {
    String oldest = submitted("0");
    for (int i = 1; i <= 100; i++) {
      submitted("" + i);
    }

    assertThat(json(recordInfo(oldest)).path("code").asInt()).isEqualTo(422);
  }

  private Answer create(String input) {
    return desk.post(
        "/api/v1/jobs/createTask", "{\"model\":\"nano-banana-pro\",\"input\":" + input + "}");
  }

  private String submitted(String prompt) {
    return taskId(create("{\"prompt\":\"" + prompt + "\"}"));
  }

  private static String taskId(Answer answer) {
    assertThat(json(answer).path("code").asInt()).isEqualTo(200);
    return json(answer).path("data").path("taskId").asString();
  }

  private Answer recordInfo(String id) {
    return desk.get("/api/v1/jobs/recordInfo", Map.of("taskId", id));
  }

  private JsonNode record(String id) {
    return json(recordInfo(id)).path("data");
  }

  private static String resultUrl(JsonNode record) {
    return Request.JSON
        .readTree(record.path("resultJson").asString())
        .path("resultUrls")
        .get(0)
        .asString();
  }

  private Answer download(JsonNode record) {
    return desk.get(URI.create(resultUrl(record)).getPath(), Map.of());
  }

  private static BufferedImage decoded(Answer answer) throws Exception {
    return ImageIO.read(new ByteArrayInputStream(bytes(answer)));
  }
}
