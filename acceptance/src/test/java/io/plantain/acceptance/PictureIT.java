package io.plantain.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.EventCodec;
import io.plantain.event.Topics;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// A request becomes a picture that the customer can open, for exactly its price.
@ExtendWith(RunningSystem.class)
class PictureIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void comesBackFromAnHttpRequest(Installation system) throws IOException {
    Team team = Team.create(system, "http", 100);

    UUID taskId = team.generate("a red kite over the harbour");
    JsonNode task = team.ended(taskId, SOON);

    assertThat(task.path("status").asString()).isEqualTo("success");
    assertThat(task.path("cost_credits").asLong()).isEqualTo(5);
    assertThat(team.credits()).isEqualTo(95);
    BufferedImage picture = picture(team, task);
    assertThat(Math.max(picture.getWidth(), picture.getHeight())).isEqualTo(1024);
  }

  @Test
  void comesBackFromARecordOnTheRequestTopic(Installation system, Broker broker)
      throws IOException {
    Team team = Team.create(system, "topic", 100);
    String key = "order-" + UUID.randomUUID();
    String request =
        Team.json(
            "{'idempotency_key':'%s','type':'standard','scene':'text-to-image','model':'nano-banana-pro','prompt':'a"
                + " blue boat','options':{'resolution':'2K','aspect_ratio':'16:9'}}",
            key);

    broker.request(team.id(), request);
    broker.request(team.id(), request);
    JsonNode accepted =
        EventCodec.mapper()
            .readTree(
                broker
                    .await(
                        Topics.TASK_EVENTS,
                        SOON,
                        record ->
                            new String(record.value(), java.nio.charset.StandardCharsets.UTF_8)
                                .contains(key))
                    .value());
    JsonNode task = team.ended(UUID.fromString(accepted.path("task_id").asString()), SOON);

    assertThat(task.path("status").asString()).isEqualTo("success");
    assertThat(team.credits()).isEqualTo(80);
    BufferedImage picture = picture(team, task);
    assertThat(picture.getWidth()).isEqualTo(2048);
    assertThat(team.api().get("/api/v1/tasks").data().path("pagination").path("total").asInt())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"png,image/png", "jpg,image/jpeg", "webp,image/webp"})
  void hasTheFormatThatWasAskedFor(String format, String contentType, Installation system) {
    Team team = Team.create(system, format, 5);

    Api.Answer answer =
        team.api()
            .post("/api/v1/generate", Team.standard("nano-banana-2", "a lighthouse", "1K", format));
    JsonNode task = team.ended(UUID.fromString(answer.data().path("task_id").asString()), SOON);

    assertThat(task.path("status").asString()).isEqualTo("success");
    JsonNode image = task.path("output").path("images").path(0);
    assertThat(image.path("type").asString()).isEqualTo(contentType);
    assertThat(team.api().download(image.path("url").asString())).isNotEmpty();
    assertThat(team.credits()).isZero();
  }

  /// Sketch does not look at the input: it draws its own.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          image-to-image    | flux/kontext-pro           |           | 12
          remove-background | recraft/remove-background  |           | 1
          remove-background | birefnet/remove-background |           | 1
          upscale           | esrgan/upscale             | "scale":4 | 2
          """)
  void isMadeOfAnotherOne(
      String scene, String model, @Nullable String option, int credits, Installation system)
      throws IOException {
    Team team = Team.create(system, "scenes", credits);
    String request =
        Team.json(
            "{'type':'standard','scene':'%s','model':'%s',%s'options':{'image_input':['https://example.com/kite.png']%s}}",
            scene,
            model,
            scene.equals("image-to-image") ? "\"prompt\":\"at night\"," : "",
            option == null ? "" : "," + option);

    JsonNode task = team.ended(accepted(team, request), SOON);

    assertThat(task.path("status").asString()).as("%s", task).isEqualTo("success");
    assertThat(team.credits()).isZero();
    BufferedImage picture = picture(team, task);
    assertThat(picture.getColorModel().hasAlpha()).isEqualTo(scene.equals("remove-background"));
    assertThat(picture.getWidth()).isEqualTo(scene.equals("upscale") ? 2048 : 1024);
  }

  @Test
  void movesInAFilm(Installation system) {
    Team team = Team.create(system, "film", 120);
    String request =
        Team.json(
            "{'type':'standard','scene':'text-to-video','model':'kling/1.6-pro','prompt':'a kite"
                + " rises','options':{'duration_seconds':5,'aspect_ratio':'9:16'}}");

    JsonNode task = team.ended(accepted(team, request), SOON);

    assertThat(task.path("status").asString()).as("%s", task).isEqualTo("success");
    assertThat(team.credits()).isZero();
    JsonNode film = task.path("output").path("images").path(0);
    assertThat(film.path("type").asString()).isEqualTo("video/mp4");
    byte[] file = team.api().download(film.path("url").asString());
    assertThat(new String(file, 4, 4, StandardCharsets.US_ASCII)).isEqualTo("ftyp");
  }

  private static UUID accepted(Team team, String request) {
    Api.Answer answer = team.api().post("/api/v1/generate", request);
    return UUID.fromString(answer.data().path("task_id").asString());
  }

  @Test
  void isPaidForPerPicture(Installation system) {
    Team team = Team.create(system, "count", 100);
    String request =
        Team.json(
            "{'type':'standard','scene':'text-to-image','model':'nano-banana-2','prompt':'four"
                + " seasons','options':{'count':3}}");

    Api.Answer answer = team.api().post("/api/v1/generate", request);
    JsonNode task = team.ended(UUID.fromString(answer.data().path("task_id").asString()), SOON);

    assertThat(task.path("output").path("images").size()).isEqualTo(3);
    assertThat(team.credits()).isEqualTo(85);
  }

  @Test
  void showsAFigureOfAPaper(Installation system) throws IOException {
    Team team = Team.create(system, "paper", 12);
    String request =
        Team.json(
            "{'type':'pipeline','scene':'text-to-image','prompt':'Overview figure of the"
                + " method','options':{'content':'We propose a"
                + " method.','task_name':'diagram','resolution':'2K'}}");

    Api.Answer answer = team.api().post("/api/v1/generate", request);
    JsonNode task = team.ended(UUID.fromString(answer.data().path("task_id").asString()), SOON);

    assertThat(task.path("model").asString()).isEqualTo("pipeline");
    assertThat(task.path("status").asString()).isEqualTo("success");
    assertThat(picture(team, task).getWidth()).isEqualTo(2048);
    assertThat(team.credits()).isZero();
  }

  @Test
  void comesFromABananaServerToo(Installation system) throws IOException {
    Team team = Team.create(system, "banana", 100);
    String request =
        Team.json(
            "{'type':'standard','scene':'text-to-image','model':'stable-diffusion','prompt':'a"
                + " harbour at dawn','options':{'seed':0}}");

    Api.Answer answer = team.api().post("/api/v1/generate", request);
    JsonNode task = team.ended(UUID.fromString(answer.data().path("task_id").asString()), SOON);

    assertThat(task.path("status").asString()).isEqualTo("success");
    assertThat(picture(team, task)).isNotNull();
  }

  private static BufferedImage picture(Team team, JsonNode task) throws IOException {
    String url = task.path("output").path("images").path(0).path("url").asString();
    return ImageIO.read(new ByteArrayInputStream(team.api().download(url)));
  }
}
