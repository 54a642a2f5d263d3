package io.plantain.local.sketch;

import static io.plantain.local.sketch.DeskFixture.GENERATION;
import static io.plantain.local.sketch.DeskFixture.bytes;
import static io.plantain.local.sketch.DeskFixture.json;
import static io.plantain.local.sketch.DeskFixture.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Map;
import javax.imageio.ImageIO;
import org.jcodec.common.io.ByteBufferSeekableByteChannel;
import org.jcodec.containers.mp4.demuxer.MP4Demuxer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class FalDialectTest {
  private final DeskFixture desk = new DeskFixture("Key sketch");

  @Test
  void goesThroughTheQueue() {
    JsonNode submitted = submit("fal-ai/flux/dev", "{\"prompt\":\"a kite\"}");

    String job = path(submitted, "response_url");
    assertThat(job).startsWith("/fal-ai/flux/requests/"); // two segments of three
    assertThat(state(submitted)).isEqualTo("IN_QUEUE");
    desk.pass(GENERATION.dividedBy(2));
    assertThat(state(submitted)).isEqualTo("IN_PROGRESS");
    assertThat(status(desk.get(job, Map.of()))).isEqualTo(400);
    desk.pass(GENERATION.dividedBy(2));
    assertThat(state(submitted)).isEqualTo("COMPLETED");
    assertThat(json(desk.get(job, Map.of())).path("images").size()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"image_size":"landscape_16_9"}          | 1024 | 576
          {"image_size":{"width":640,"height":480}} | 640 | 480
          {"image_size":"1536x1024"}               | 1536 | 1024
          {"aspect_ratio":"9:16"}                  | 576  | 1024
          """)
  void drawsTheSizeThatWasAskedFor(String size, int width, int height) throws Exception {
    BufferedImage picture =
        picture("fal-ai/flux/dev", "{\"prompt\":\"size\"," + size.substring(1), "/images/0");

    assertThat(picture.getWidth()).isEqualTo(width);
    assertThat(picture.getHeight()).isEqualTo(height);
  }

  @Test
  void enlargesByTheScale() throws Exception {
    String input = "{\"image_url\":\"https://shop.example/kite.png\",\"scale\":%d}";

    assertThat(picture("fal-ai/esrgan", input.formatted(2), "/image").getWidth()).isEqualTo(1024);
    assertThat(picture("fal-ai/esrgan", input.formatted(4), "/image").getWidth()).isEqualTo(2048);
  }

  @Test
  void enlargesThePictureThatItSees() throws Exception {
    BufferedImage picture =
        picture(
            "fal-ai/esrgan",
            "{\"image_url\":\"https://shop.example/kite-300x200.png\",\"scale\":4}",
            "/image");

    assertThat(picture.getWidth()).isEqualTo(1200);
    assertThat(picture.getHeight()).isEqualTo(800);
  }

  @Test
  void cutsOutWithTransparency() throws Exception {
    BufferedImage picture =
        picture(
            "fal-ai/birefnet/v2", "{\"image_url\":\"https://shop.example/kite.png\"}", "/image");

    assertThat(picture.getRGB(0, 0) >>> 24).isZero();
    assertThat(picture.getRGB(512, 512) >>> 24).isEqualTo(255);
  }

  @ParameterizedTest
  @CsvSource({
    "fal-ai/kling-video/v1.6/pro/text-to-video, '\"duration\":\"5\"', 5, 480, 270",
    "fal-ai/veo3.1, '\"duration\":\"8s\"', 8, 480, 270",
    "fal-ai/wan-t2v, '\"num_frames\":96', 6, 480, 270"
  })
  void filmsAsLongAsItWasAskedTo(String model, String duration, int seconds, int width, int height)
      throws Exception {
    String input = "{\"prompt\":\"a kite\",\"aspect_ratio\":\"16:9\"," + duration + "}";
    byte[] film = download(model, input, "/video");

    try (ByteBufferSeekableByteChannel channel =
            ByteBufferSeekableByteChannel.readFromByteBuffer(ByteBuffer.wrap(film));
        MP4Demuxer demuxer = MP4Demuxer.createMP4Demuxer(channel)) {
      assertThat(demuxer.getVideoTrack().getMeta().getTotalDuration())
          .isEqualTo(seconds, offset(0.2));
      assertThat(demuxer.getVideoTrack().getMeta().getVideoCodecMeta().getSize().getWidth())
          .isEqualTo(width);
      assertThat(demuxer.getVideoTrack().getMeta().getVideoCodecMeta().getSize().getHeight())
          .isEqualTo(height);
    }
  }

  @Test
  void tellsFailuresAsTheVendorDoes() {
    assertThat(submit("fal-ai/flux/dev", "{\"prompt\":\"sketch:quota\"}", 403).toString())
        .contains("Exhausted balance");
    JsonNode blocked = submit("fal-ai/flux/dev", "{\"prompt\":\"sketch:blocked\"}");
    JsonNode failed = submit("fal-ai/flux/dev", "{\"prompt\":\"sketch:fail\"}");
    desk.pass(GENERATION);

    assertThat(state(blocked)).isEqualTo("COMPLETED");
    Answer refusal = desk.get(path(blocked, "response_url"), Map.of());
    assertThat(status(refusal)).isEqualTo(422);
    assertThat(json(refusal).at("/detail/0/type").asString()).isEqualTo("content_policy_violation");
    assertThat(status(desk.get(path(failed, "response_url"), Map.of()))).isEqualTo(500);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "{\"prompt\":\"\"}", "{\"prompt\":\"x\",\"width\":1}"})
  void refusesWhatIsNoOrder(String body) {
    assertThat(status(desk.post("/fal-ai/flux/dev", body))).isEqualTo(422);
  }

  @Test
  void wantsAKey() {
    assertThat(status(desk.withoutKey("POST", "/fal-ai/flux/dev"))).isEqualTo(401);
  }

  private JsonNode submit(String model, String input) {
    return submit(model, input, 200);
  }

  private JsonNode submit(String model, String input, int status) {
    Answer answer = desk.post("/" + model, input);
    assertThat(status(answer)).isEqualTo(status);
    return json(answer);
  }

  private String state(JsonNode submitted) {
    return json(desk.get(path(submitted, "status_url"), Map.of())).path("status").asString();
  }

  private static String path(JsonNode submitted, String name) {
    return URI.create(submitted.path(name).asString()).getPath();
  }

  private BufferedImage picture(String model, String input, String where) throws Exception {
    return ImageIO.read(new ByteArrayInputStream(download(model, input, where)));
  }

  private byte[] download(String model, String input, String where) {
    JsonNode submitted = submit(model, input);
    desk.pass(GENERATION);
    JsonNode file = json(desk.get(path(submitted, "response_url"), Map.of())).at(where);
    return bytes(desk.get(path(file, "url"), Map.of()));
  }
}
