package io.plantain.generation;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import io.plantain.event.Balance;
import io.plantain.event.EventIds;
import io.plantain.event.GenerationEvent.GenerationSucceeded;
import io.plantain.event.LedgerEvent.CreditsDebited;
import io.plantain.event.Price;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import io.plantain.event.Topics;
import io.plantain.generation.provider.StubServer;
import io.plantain.kit.EventPublisher;
import io.plantain.kit.Outgoing;
import io.plantain.testservers.TestDatabase;
import io.plantain.testservers.TestServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every scene of the catalogue, from the paid task to the provider's result, on the routes that
/// ship.
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.NONE,
    properties = {
      "plantain.generation.young-poll=50ms",
      "plantain.generation.idle=100ms",
      "plantain.providers.fal.api-key=test-key",
      "plantain.providers.banana.base-url=http://127.0.0.1:9"
    })
class ScenesIT {
  private static final StubServer FAL = new StubServer();
  private static final Map<String, JsonNode> SUBMITS = new ConcurrentHashMap<>(); // by path

  @Autowired EventPublisher publisher;
  @Autowired JdbcTemplate jdbc;

  @DynamicPropertySource
  static void servers(DynamicPropertyRegistry registry) {
    FAL.behave(ScenesIT::answer);
    TestDatabase database = TestServers.newDatabase();
    registry.add("spring.kafka.bootstrap-servers", TestServers::kafka);
    registry.add("spring.datasource.url", database::url);
    registry.add("spring.datasource.username", database::user);
    registry.add("spring.datasource.password", database::password);
    registry.add("plantain.providers.fal.base-url", () -> FAL.uri().toString());
  }

  @AfterAll
  static void stop() {
    FAL.close();
  }

  private static void answer(StubServer.Request request, HttpExchange exchange) throws IOException {
    String path = request.path();
    String json =
        request.method().equals("POST")
            ? "{\"request_id\":\"" + UUID.randomUUID() + "\"}"
            : path.endsWith("/status")
                ? "{\"status\":\"COMPLETED\"}"
                : "{\"image\":{\"url\":\"https://cdn.example/r.png\"}}";
    if (request.method().equals("POST")) {
      SUBMITS.put(path, new JsonMapper().readTree(request.body()));
    }
    StubServer.send(exchange, 200, json.getBytes(StandardCharsets.UTF_8));
  }

  private static CreditsDebited debited(
      String scene, String model, int inputs, @Nullable Integer seconds, @Nullable Integer scale) {
    List<String> links =
        IntStream.range(0, inputs).mapToObj(i -> "https://pictures.example/" + i + ".png").toList();
    TaskOptions options =
        new TaskOptions(
            null, null, "1:1", "png", null, null, 1, null, null, null, links, null, null, null,
            seconds, scale);
    Instant now = Instant.now();
    return new CreditsDebited(
        EventIds.newTaskId(),
        "team-1",
        now,
        10,
        new Balance(90, 10, 2),
        new TaskSpec("standard", scene, model, "a kite", options),
        new Price(10, 10, 1, "v1"),
        now.plusSeconds(300));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "image-to-image, flux/kontext-pro, 1, -, -, fal-ai/flux-pro/kontext, image_url,"
            + " https://pictures.example/0.png",
        "image-to-image, seedream/4.5-edit, 10, -, -, fal-ai/bytedance/seedream/v4.5/edit,"
            + " image_urls/9, https://pictures.example/9.png",
        "text-to-video, kling/1.6-pro, 0, 10, -, fal-ai/kling-video/v1.6/pro/text-to-video,"
            + " duration, 10",
        "image-to-video, kling/1.6-pro, 1, 5, -, fal-ai/kling-video/v1.6/pro/image-to-video,"
            + " image_url, https://pictures.example/0.png",
        "text-to-video, veo/3.1, 0, 8, -, fal-ai/veo3.1, duration, 8s",
        "image-to-video, seedance/1.5-pro, 1, 5, -,"
            + " fal-ai/bytedance/seedance/v1.5/pro/image-to-video, duration, 5",
        "text-to-video, ltx/video, 0, -, -, fal-ai/ltx-video, prompt, a kite",
        "upscale, esrgan/upscale, 1, -, 4, fal-ai/esrgan, scale, 4",
        "remove-background, birefnet/remove-background, 1, -, -, fal-ai/birefnet/v2,"
            + " output_format, png",
      })
  void reachesItsModelAndComesBack(
      String scene,
      String model,
      int inputs,
      @Nullable Integer seconds,
      @Nullable Integer scale,
      String endpoint,
      String field,
      String value) {
    CreditsDebited task = debited(scene, model, inputs, seconds, scale);
    try (TopicReader reader = new TopicReader(TestServers.kafka(), Topics.GENERATION_RESULTS)) {
      publisher.publish(List.of(new Outgoing(task, null)));
      await().atMost(20, SECONDS).until(() -> !reader.outcomesOf(task.taskId()).isEmpty());
      assertThat(reader.outcomesOf(task.taskId()).getFirst().event())
          .isInstanceOfSatisfying(
              GenerationSucceeded.class,
              done ->
                  assertThat(done.media())
                      .singleElement()
                      .satisfies(
                          media -> assertThat(media.url()).isEqualTo("https://cdn.example/r.png")));
    }
    JsonNode sent = SUBMITS.get("/" + endpoint);
    assertThat(sent).as("submits: %s", SUBMITS.keySet()).isNotNull();
    assertThat(Objects.requireNonNull(sent).at("/" + field).asString()).isEqualTo(value);
  }

  /// A film takes longer than a cut-out: what hangs is ended by its own scene's limit.
  @ParameterizedTest
  @CsvSource({
    "text-to-video, ltx/video, 40",
    "remove-background, birefnet/remove-background, 10",
  })
  void aJobHasAsMuchTimeAsItsSceneTakes(String scene, String model, int minutes) {
    CreditsDebited task = debited(scene, model, 1, null, null);
    CreditsDebited patient =
        new CreditsDebited(
            task.taskId(),
            task.teamId(),
            task.at(),
            task.credits(),
            task.balance(),
            task.spec(),
            task.price(),
            Instant.now().plus(Duration.ofHours(4)));
    publisher.publish(List.of(new Outgoing(patient, null)));
    await()
        .atMost(20, SECONDS)
        .untilAsserted(
            () ->
                assertThat(
                        jdbc.queryForList(
                            "select extract(epoch from deadline - submitted_at)::int from attempt"
                                + " where task_id = ? and submitted_at is not null",
                            Integer.class,
                            task.taskId()))
                    .containsExactly(minutes * 60));
  }
}
