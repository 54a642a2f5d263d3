package io.plantain.moderation;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.plantain.event.Decoded;
import io.plantain.event.EventCodec;
import io.plantain.event.EventIds;
import io.plantain.event.FailureReason;
import io.plantain.event.IntakeEvent.TaskSubmitted;
import io.plantain.event.ModerationEvent.PromptApproved;
import io.plantain.event.ModerationEvent.PromptBlocked;
import io.plantain.event.PipelineEvent;
import io.plantain.event.Price;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import io.plantain.event.Topics;
import io.plantain.moderation.outside.OutsideStub;
import io.plantain.moderation.review.Reviews;
import io.plantain.testservers.TestDatabase;
import io.plantain.testservers.TestServers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/// Tasks that wait for a person or for somebody outside.
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "plantain.admin.key=operators",
      "plantain.moderation.review=hold",
      "plantain.moderation.outside.backoff=1ms",
      "plantain.moderation.outside.patience=1s",
    })
@DirtiesContext // another instance would judge the tasks of the next class too
class ReviewIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String FOR_REVIEW = "portrait of a terrorist, number "; // rule hate.nazi
  private static final OutsideStub outside = new OutsideStub();
  private static KafkaConsumer<String, byte[]> answers;
  private static final List<ConsumerRecord<String, byte[]>> read = new ArrayList<>();

  @Autowired private KafkaTemplate<String, byte[]> kafka;
  @Autowired private JdbcTemplate jdbc;
  @Autowired private MeterRegistry meters;
  @Autowired private Reviews reviews;
  @LocalServerPort private int port;
  private final HttpClient http = HttpClient.newHttpClient();

  @DynamicPropertySource
  static void servers(DynamicPropertyRegistry properties) {
    TestDatabase database = TestServers.newDatabase();
    properties.add("spring.kafka.bootstrap-servers", TestServers::kafka);
    properties.add("spring.kafka.consumer.group-id", () -> "review-" + UUID.randomUUID());
    properties.add("spring.datasource.url", database::url);
    properties.add("spring.datasource.username", database::user);
    properties.add("spring.datasource.password", database::password);
    properties.add("plantain.moderation.outside.base-url", outside::url);
  }

  @BeforeAll
  static void listen() {
    answers =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", TestServers.kafka(), "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    answers.assign(
        answers.partitionsFor(Topics.MODERATION_VERDICTS).stream()
            .map(p -> new TopicPartition(p.topic(), p.partition()))
            .toList());
    answers.seekToEnd(answers.assignment());
    answers.assignment().forEach(answers::position); // seeks now, not at the first poll
  }

  @AfterAll
  static void close() {
    answers.close();
    outside.close();
  }

  @Test
  void tellsAHeldTaskWhatAPersonDecides() throws Exception {
    TaskSubmitted good = task(FOR_REVIEW + "1");
    TaskSubmitted bad = task(FOR_REVIEW + "2");
    send(good, bad);
    awaitRow(good);
    awaitRow(bad);
    send(good); // a duplicate of what waits is not told either

    JsonNode waiting = get("/admin/v1/reviews").path("data").path("reviews");
    assertThat(waiting.findValuesAsString("task_id"))
        .contains(good.taskId().toString(), bad.taskId().toString());
    assertThat(waiting.findValuesAsString("prompt")).contains(FOR_REVIEW + "1");
    assertThat(toldOf(good)).isEmpty();

    post("/admin/v1/reviews/" + good.taskId() + "/approve", "ann", 200);
    post("/admin/v1/reviews/" + bad.taskId() + "/deny", "ben", 200);

    assertThat(event(verdictOf(good)))
        .isInstanceOfSatisfying(
            PromptApproved.class, told -> assertThat(told.spec()).isEqualTo(good.spec()));
    ConsumerRecord<String, byte[]> denied = verdictOf(bad);
    assertThat(event(denied))
        .isInstanceOfSatisfying(
            PromptBlocked.class,
            told -> {
              assertThat(told.reason()).isEqualTo(FailureReason.CONTENT_BLOCKED);
              assertThat(told.category()).isEqualTo("hate");
            });
    send(bad);
    assertThat(verdictOf(bad).value()).as("told again from the row").isEqualTo(denied.value());
    post("/admin/v1/reviews/" + good.taskId() + "/deny", "ben", 409);
    JsonNode record = get("/admin/v1/verdicts/" + good.taskId()).path("data");
    assertThat(record.path("acts").path(0).path("operator").asString()).isEqualTo("ann");
    assertThat(record.path("review_state").asString()).isEqualTo("approved");
  }

  @Test
  void remembersWhatAPersonDecidedAboutAPrompt() throws Exception {
    TaskSubmitted first = task("hardcore porn, a poster for the museum of film");
    send(first);
    assertThat(event(verdictOf(first))).isInstanceOf(PromptBlocked.class);
    post("/admin/v1/reviews/" + first.taskId() + "/approve", "ann", 409);
    post("/admin/v1/verdicts/" + first.taskId() + "/appeal", "desk", 200);
    post("/admin/v1/reviews/" + first.taskId() + "/approve", "ann", 200);

    TaskSubmitted again = task(first.spec().prompt());
    TaskSubmitted other = task(first.spec().prompt() + ", night");
    send(again, other, first);

    assertThat(event(verdictOf(again))).isInstanceOf(PromptApproved.class);
    assertThat(event(verdictOf(other))).isInstanceOf(PromptBlocked.class);
    assertThat(event(verdictOf(first))).as("what was told stays").isInstanceOf(PromptBlocked.class);
    assertThat(
            jdbc.queryForList(
                "select act from review_act where task_id = ? order by number",
                String.class,
                first.taskId()))
        .containsExactly("appeal", "approve");
  }

  @Test
  void neverAllowsSexualContentWithMinors() throws Exception {
    TaskSubmitted task = task("nude, 12 year old");
    send(task);
    verdictOf(task);

    post("/admin/v1/verdicts/" + task.taskId() + "/appeal", "desk", 409);
  }

  @Test
  void letsOnlyOperatorsIn() throws Exception {
    for (String path : List.of("/admin/v1/reviews", "/admin/v1/verdicts/" + UUID.randomUUID())) {
      assertThat(send(request(path).header("Authorization", "Bearer x").GET()).statusCode())
          .isEqualTo(401);
      assertThat(send(request(path).GET()).statusCode()).isEqualTo(401);
    }
    post("/admin/v1/verdicts/" + UUID.randomUUID() + "/appeal", "desk", 404);
    post("/admin/v1/verdicts/" + UUID.randomUUID() + "/appeal", "", 400);
    assertThat(get("/admin/v1/reviews?state=lost").path("success").asBoolean()).isFalse();
  }

  @Test
  void isTightenedByWhomItAsks() {
    TaskSubmitted task = task("a violent fox");

    send(task);

    assertThat(event(verdictOf(task)))
        .isInstanceOfSatisfying(
            PromptBlocked.class, told -> assertThat(told.category()).isEqualTo("violence/graphic"));
    assertThat(
            jdbc.queryForObject(
                "select model_version from verdict where task_id = ?", String.class, task.taskId()))
        .startsWith("linear-")
        .endsWith("+omni-moderation-2024-09-26");
  }

  @Test
  void waitsForAnAnswerAndFailsWithoutOne() {
    TaskSubmitted waiting = task("a fox that waits");
    TaskSubmitted lost = task("a fox that nobody judges");

    outside.fail(4, 503, "");
    send(waiting);
    assertThat(event(verdictOf(waiting))).isInstanceOf(PromptApproved.class);

    outside.fail(Integer.MAX_VALUE, 503, "");
    try {
      send(lost);
      assertThat(event(verdictOf(lost)))
          .isInstanceOfSatisfying(
              PromptBlocked.class,
              told -> {
                assertThat(told.reason()).isEqualTo(FailureReason.MODERATION_UNAVAILABLE);
                assertThat(told.category()).isEqualTo("unavailable");
              });
    } finally {
      outside.fail(0, 200, "");
    }
    send(lost);
    assertThat(event(verdictOf(lost))).as("it has ended").isInstanceOf(PromptBlocked.class);
    assertThat(meters.get("plantain.verdicts").tag("category", "unavailable").counter().count())
        .isPositive();
  }

  @Test
  void forgetsTextsBeforeVerdicts() {
    TaskSubmitted task = task("gory entrails of a lighthouse keeper");
    send(task);
    verdictOf(task);
    assertThat(texts(task)).isEqualTo(1);
    jdbc.update(
        "update kept_prompt set kept_at = now() - interval '31 days' where task_id = ?",
        task.taskId());

    while (reviews.forgetPrompts(Duration.ofDays(30), 10) > 0) {}

    assertThat(texts(task)).isZero();
    assertThat(
            jdbc.queryForObject(
                "select count(*) from verdict where task_id = ?", Long.class, task.taskId()))
        .isEqualTo(1);
  }

  private long texts(TaskSubmitted task) {
    return jdbc.queryForList(
            "select task_id from kept_prompt where task_id = ?", UUID.class, task.taskId())
        .size();
  }

  private JsonNode get(String path) throws Exception {
    return EventCodec.mapper()
        .readTree(send(request(path).header("Authorization", "Bearer operators").GET()).body());
  }

  private void post(String path, String operator, int status) throws Exception {
    String body = "{\"operator\":\"" + operator + "\",\"note\":\"as seen\"}";
    HttpResponse<String> response =
        send(
            request(path)
                .header("Authorization", "Bearer operators")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private void awaitRow(TaskSubmitted task) throws InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (jdbc.queryForList("select 1 from review where task_id = ?", task.taskId()).isEmpty()) {
      assertThat(Instant.now()).as("no review is opened").isBefore(end);
      Thread.sleep(20);
    }
  }

  private static TaskSubmitted task(String prompt) {
    Instant now = Instant.parse("2026-01-15T10:00:00Z");
    TaskOptions options =
        new TaskOptions(
            null, "1K", "auto", "png", null, null, 1, null, null, null, List.of(), null, null, null,
            null, null);
    return new TaskSubmitted(
        EventIds.newTaskId(),
        "team-r",
        now,
        new TaskSpec("standard", "text-to-image", "nano-banana-pro", prompt, options),
        new Price(18, 18, 1, "2026-01"),
        now.plusSeconds(1_800));
  }

  private void send(TaskSubmitted... tasks) {
    for (TaskSubmitted task : tasks) {
      kafka.send(Topics.INTAKE_TASKS, task.key(), EventCodec.encode(task));
    }
    kafka.flush();
  }

  private static List<ConsumerRecord<String, byte[]>> toldOf(TaskSubmitted task) {
    answers.poll(Duration.ofMillis(200)).forEach(read::add);
    return read.stream().filter(r -> task.taskId().toString().equals(r.key())).toList();
  }

  private static ConsumerRecord<String, byte[]> verdictOf(TaskSubmitted task) {
    Instant end = Instant.now().plus(PATIENCE);
    while (true) {
      List<ConsumerRecord<String, byte[]>> told = toldOf(task);
      if (!told.isEmpty()) {
        read.remove(told.getFirst());
        return told.getFirst();
      }
      assertThat(Instant.now()).as("no such record").isBefore(end);
    }
  }

  private static PipelineEvent event(ConsumerRecord<String, byte[]> record) {
    return ((Decoded.Event) EventCodec.decode(record.value())).event();
  }
}
