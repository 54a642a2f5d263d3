package io.plantain.local.sketch;

import static io.plantain.local.sketch.DeskFixture.GENERATION;
import static io.plantain.local.sketch.DeskFixture.json;
import static io.plantain.local.sketch.DeskFixture.status;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class BananaDialectTest {
  private final DeskFixture desk = new DeskFixture();

  @Test
  void startsAtOnceAndSucceedsLater() throws Exception {
    JsonNode started = json(start("\"prompt\":\"a red kite\",\"width\":320,\"height\":200"));
    String call = started.path("callID").asString();
    JsonNode running = json(check(call));
    desk.pass(GENERATION);
    JsonNode ended = json(check(call));

    assertThat(started.path("finished").asBoolean(true)).isFalse();
    assertThat(started.path("apiVersion").asString()).isEqualTo("26 Nov 2021");
    assertThat(running.path("message").asString()).isEqualTo("running");
    assertThat(running.has("modelOutputs")).isFalse();
    assertThat(ended.path("message").asString()).isEqualTo("success");
    BufferedImage picture = ImageIO.read(new ByteArrayInputStream(image(ended)));
    assertThat(picture.getWidth()).isEqualTo(320);
    assertThat(picture.getHeight()).isEqualTo(200);
  }

  @Test
  void answersJpegUnlessPngIsAskedFor() {
    String jpeg = started("leaf");
    String png =
        json(start("\"prompt\":\"leaf\",\"output_format\":\"png\"")).path("callID").asString();
    desk.pass(GENERATION);

    assertThat(image(json(check(jpeg)))).startsWith(0xFF, 0xD8, 0xFF);
    assertThat(image(json(check(png)))).startsWith(0x89, 'P', 'N', 'G');
  }

  @Test
  void refusesACallWithoutAKeyOrAModel() {
    assertThat(status(desk.post("/start/v4/", "{\"modelKey\":\"m\"}"))).isEqualTo(401);
    assertThat(status(desk.post("/start/v4/", "{\"apiKey\":\"k\"}"))).isEqualTo(400);
    assertThat(status(desk.post("/check/v4/", "{\"callID\":\"c\"}"))).isEqualTo(401);
    assertThat(status(desk.post("/start/v4/", "nonsense"))).isEqualTo(400);
    assertThat(status(check("nobody"))).isEqualTo(404);
  }

  @Test
  void answersAMissingPromptWithASuccessWithoutAnImage() {
    String call = json(start("\"width\":64")).path("callID").asString();
    desk.pass(GENERATION);

    JsonNode output = json(check(call)).path("modelOutputs").get(0);

    assertThat(output.path("message").asString()).isEqualTo("No prompt provided");
    assertThat(output.has("image_base64")).isFalse();
  }

  @Test
  void misbehavesAsSteered() {
    String failing = started("sketch:fail");
    String empty = started("sketch:no-image");
    String blocked = started("sketch:blocked");
    String hanging = started("sketch:hang");
    String page = started("sketch:html");
    desk.pass(GENERATION);

    assertThat(json(check(failing)).path("message").asString()).startsWith("error: ");
    assertThat(json(check(empty)).path("modelOutputs").get(0).has("image_base64")).isFalse();
    assertThat(
            json(check(blocked))
                .path("modelOutputs")
                .get(0)
                .path("nsfw_content_detected")
                .asBoolean())
        .isTrue();
    assertThat(json(check(hanging)).path("message").asString()).isEqualTo("running");
    assertThat(new String(image(json(check(page))), StandardCharsets.UTF_8)).contains("<h1>");
    assertThat(start("\"prompt\":\"sketch:lose-answer\"")).isEqualTo(new Answer.Cut());
    assertThat(status(start("\"prompt\":\"sketch:quota\""))).isEqualTo(402);
  }

  @Test
  void recoversAfterOneSubmitAndTwoPollsWhenFlaky() {
    assertThat(status(start("\"prompt\":\"sketch:flaky\""))).isEqualTo(429);
    String call = started("sketch:flaky");
    desk.pass(GENERATION);

    assertThat(status(check(call))).isEqualTo(500);
    assertThat(status(check(call))).isEqualTo(429);
    assertThat(status(check(call))).isEqualTo(200);
  }

  private Answer start(String inputs) {
    return desk.post(
        "/start/v4/",
        "{\"apiKey\":\"k\",\"modelKey\":\"m\",\"startOnly\":true,\"modelInputs\":{"
            + inputs
            + "}}");
  }

  private String started(String prompt) {
    return json(start("\"prompt\":\"" + prompt + "\"")).path("callID").asString();
  }

  private Answer check(String call) {
    return desk.post(
        "/check/v4/", "{\"apiKey\":\"k\",\"callID\":\"" + call + "\",\"longPoll\":false}");
  }

  private static byte[] image(JsonNode check) {
    return Base64.getDecoder()
        .decode(check.path("modelOutputs").get(0).path("image_base64").asString());
  }
}
