package io.plantain.generation.callback;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minio.GetObjectArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.errors.ErrorResponseException;
import io.plantain.event.Balance;
import io.plantain.event.EventIds;
import io.plantain.event.LedgerEvent.CreditsDebited;
import io.plantain.event.Price;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import io.plantain.generation.ScriptedKie;
import io.plantain.generation.late.LateJobs;
import io.plantain.generation.provider.Providers;
import io.plantain.kit.EventPublisher;
import io.plantain.kit.Outgoing;
import io.plantain.testservers.TestDatabase;
import io.plantain.testservers.TestS3;
import io.plantain.testservers.TestServers;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/// Nothing is asked for within a minute here, so what ends was called for.
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.DEFINED_PORT,
    properties = {
      "plantain.generation.young-poll=60s",
      "plantain.generation.idle=200ms",
      "plantain.admin.key=operator",
      "spring.kafka.consumer.group-id=callbacks"
    })
class CallbackIT {
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private static final ScriptedKie KIE = new ScriptedKie();

  @Autowired EventPublisher publisher;
  @Autowired JdbcTemplate jdbc;
  @Autowired CallbackAddresses addresses;
  @Autowired MeterRegistry meters;
  @Autowired LateJobs lateJobs;
  @Autowired Providers providers;

  @Value("${server.port}")
  int port;

  @DynamicPropertySource
  static void servers(DynamicPropertyRegistry registry) throws IOException {
    TestDatabase database = TestServers.newDatabase();
    int port = freePort();
    registry.add("server.port", () -> port);
    registry.add("plantain.callbacks.base-url", () -> "http://127.0.0.1:" + port + "/");
    registry.add("spring.kafka.bootstrap-servers", TestServers::kafka);
    registry.add("spring.datasource.url", database::url);
    registry.add("spring.datasource.username", database::user);
    registry.add("spring.datasource.password", database::password);
    registry.add("plantain.providers.kie.base-url", KIE::uri);
    registry.add("plantain.fetch.trusted-origins", KIE::uri);
    TestS3 s3 = TestServers.s3();
    registry.add("plantain.s3.endpoint", s3::endpoint);
    registry.add("plantain.s3.access-key", s3::accessKey);
    registry.add("plantain.s3.secret-key", s3::secretKey);
    registry.add("plantain.s3.bucket", () -> "callback-it");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @BeforeAll
  static void makeBucket() throws Exception {
    s3().makeBucket(MakeBucketArgs.builder().bucket("callback-it").build());
  }

  @AfterAll
  static void stop() {
    KIE.close();
  }

  private CreditsDebited send(String kind) {
    TaskOptions options =
        new TaskOptions(
            null, null, null, null, null, null, 1, null, null, null, List.of(), null, null, null,
            null, null);
    CreditsDebited task =
        new CreditsDebited(
            EventIds.newTaskId(),
            "team-1",
            Instant.now(),
            10,
            new Balance(90, 10, 2),
            new TaskSpec(
                "standard",
                "text-to-image",
                "nano-banana-pro",
                kind + " " + UUID.randomUUID(),
                options),
            new Price(10, 10, 1, "v1"),
            Instant.now().plusSeconds(300));
    publisher.publish(List.of(new Outgoing(task, TRACE)));
    return task;
  }

  private int state(CreditsDebited task) {
    return jdbc
        .queryForList("select state from attempt where task_id = ?", Integer.class, task.taskId())
        .stream()
        .findFirst()
        .orElse(-1);
  }

  private void awaitState(CreditsDebited task, int state) {
    await().atMost(10, SECONDS).until(() -> state(task) == state);
  }

  private double count(CallbackOutcome outcome) {
    Counter counter =
        meters
            .find("plantain.generation.callbacks")
            .tag("outcome", outcome.name().toLowerCase(java.util.Locale.ROOT))
            .counter();
    return counter == null ? -1 : counter.count();
  }

  private static int post(URI address, byte[] body) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(address)
                  .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  @Test
  void aCallMakesARunningJobDueNow() {
    CreditsDebited task = send("wait");
    awaitState(task, 3);
    double before = count(CallbackOutcome.WOKE);
    KIE.finish(task.spec().prompt());

    assertThat(KIE.call(task.spec().prompt(), KIE.jobOf(task.spec().prompt()))).isEqualTo(200);

    awaitState(task, 5);
    assertThat(count(CallbackOutcome.WOKE)).isEqualTo(before + 1);
  }

  @Test
  void aCallBeforeTheSubmitIsAnsweredIsRemembered() {
    double before = count(CallbackOutcome.BEFORE_SUBMIT);
    CreditsDebited task = send("call-early");
    awaitState(task, 5);
    assertThat(count(CallbackOutcome.BEFORE_SUBMIT)).isEqualTo(before + 1);
    assertThat(KIE.submitsOf(task.spec().prompt())).isEqualTo(1);
  }

  @Test
  void aSubmitWhoseAnswerWasLostIsFoundByItsCallAndNotRepeated() {
    CreditsDebited task = send("call-and-lose");
    awaitState(task, 5);
    assertThat(ended(task)).isEqualTo("GenerationSucceeded");
    assertThat(KIE.submitsOf(task.spec().prompt())).isEqualTo(1);
    assertThat(notes(task)).containsExactly("parked", "named_by_callback");
  }

  @Test
  void aSubmitThatAWorkerDiedInIsFoundByItsCall() {
    CreditsDebited task = send("wait");
    awaitState(task, 3);
    KIE.finish(task.spec().prompt());
    // As if the answer had never been written.
    jdbc.update(
        """
        update attempt set state = 2, jobs = null, submitted_at = null, fence = fence + 1,
          next_at = now() + interval '3 s' where task_id = ?
        """,
        task.taskId());
    assertThat(KIE.call(task.spec().prompt(), KIE.jobOf(task.spec().prompt()))).isEqualTo(200);
    awaitState(task, 5);
    assertThat(ended(task)).isEqualTo("GenerationSucceeded");
    assertThat(KIE.submitsOf(task.spec().prompt())).isEqualTo(1);
  }

  @Test
  void aSubmitThatStaysUnknownIsGivenUpAndWatched() {
    CreditsDebited task = send("lose-answer");
    await().atMost(10, SECONDS).until(() -> notes(task).contains("parked"));
    jdbc.update(
        "update attempt set parked_at = now() - interval '61 s', next_at = now() where task_id = ?",
        task.taskId());
    awaitState(task, 5);
    assertThat(ended(task)).isEqualTo("GenerationFailed");
    assertThat(notes(task)).containsExactly("parked", "given_up");
    assertThat(lateJobs.of(task.taskId())).hasSize(1);
  }

  @Test
  void aPictureThatComesAfterTheEndIsKeptAndChangesNothing() throws Exception {
    CreditsDebited task = send("wait");
    awaitState(task, 3);
    jdbc.update(
        "update attempt set deadline = now(), next_at = now() where task_id = ?", task.taskId());
    awaitState(task, 5);
    String outcome = outcome(task);
    KIE.finish(task.spec().prompt());

    assertThat(KIE.call(task.spec().prompt(), KIE.jobOf(task.spec().prompt()))).isEqualTo(200);

    await()
        .atMost(20, SECONDS)
        .until(() -> "found".equals(lateJobs.of(task.taskId()).getFirst().get("outcome")));
    String key = "late/" + task.taskId() + "/0";
    assertThat(object(key)).isEqualTo(ScriptedKie.PICTURE);
    assertThat(KIE.tracesOf(task.spec().prompt())).containsExactly(TRACE); // the late poll, too
    assertThat(outcome(task)).isEqualTo(outcome).contains("GenerationExpired");
    assertThat(get("/admin/late-pictures", "operator").body())
        .contains(key, "\"late\":true", "\"charged\":0");
    assertThat(get("/admin/attempts/" + task.taskId(), "operator").body())
        .contains("\"ended\":\"expired\"", "GenerationExpired")
        .doesNotContain(task.spec().prompt());
  }

  @Test
  void aLatePictureIsForgottenInTime() throws Exception {
    CreditsDebited task = send("wait");
    awaitState(task, 3);
    jdbc.update(
        "update attempt set deadline = now(), next_at = now() where task_id = ?", task.taskId());
    awaitState(task, 5);
    KIE.finish(task.spec().prompt());
    KIE.call(task.spec().prompt(), KIE.jobOf(task.spec().prompt()));
    await()
        .atMost(20, SECONDS)
        .until(() -> "found".equals(lateJobs.of(task.taskId()).getFirst().get("outcome")));
    jdbc.update(
        "update late_job set created_at = now() - interval '36 days' where task_id = ?",
        task.taskId());

    await().atMost(20, SECONDS).until(() -> lateJobs.of(task.taskId()).isEmpty());

    String key = "late/" + task.taskId() + "/0";
    await().atMost(20, SECONDS).until(() -> isGone(key));
  }

  private static boolean isGone(String key) throws Exception {
    try {
      object(key);
      return false;
    } catch (ErrorResponseException gone) {
      return "NoSuchKey".equals(gone.errorResponse().code());
    }
  }

  @Test
  void aLateResultThatIsNoPictureIsNotKept() {
    CreditsDebited task = send("wait-for-a-page");
    awaitState(task, 3);
    jdbc.update(
        "update attempt set deadline = now(), next_at = now() where task_id = ?", task.taskId());
    awaitState(task, 5);
    KIE.finish(task.spec().prompt());
    KIE.call(task.spec().prompt(), KIE.jobOf(task.spec().prompt()));
    await()
        .atMost(20, SECONDS)
        .until(() -> "unusable".equals(lateJobs.of(task.taskId()).getFirst().get("outcome")));
    assertThat(lateJobs.of(task.taskId()).getFirst().get("object_key")).isNull();
  }

  /// A provider that is told 503 comes again; 500 would be an alarm for somebody.
  @Test
  void aCallWhileTheDatabaseIsAwayIsAskedToComeAgain() throws Exception {
    JdbcTemplate away =
        new JdbcTemplate(new DriverManagerDataSource("jdbc:postgresql://127.0.0.1:1/nothing"));
    CallbackController controller =
        new CallbackController(
            addresses,
            new Callbacks(away, lateJobs),
            providers,
            () -> {},
            new SimpleMeterRegistry());
    MockHttpServletRequest call = new MockHttpServletRequest();
    call.setContent("{\"data\":{\"taskId\":\"t-1\"}}".getBytes(StandardCharsets.UTF_8));

    ResponseEntity<?> answer =
        controller.take("kie", addresses.secret("kie", UUID.randomUUID(), 0), call);

    assertThat(answer.getStatusCode().value()).isEqualTo(503);
    assertThat(answer.getHeaders().getFirst("Retry-After")).isNotNull();
  }

  @Test
  void operatorsNeedTheirKey() throws Exception {
    for (String path : List.of("/admin/late-pictures", "/admin/attempts/" + UUID.randomUUID())) {
      assertThat(get(path, "x").statusCode()).isEqualTo(401);
      assertThat(get(path, "").statusCode()).isEqualTo(401);
    }
    assertThat(get("/admin/attempts/" + UUID.randomUUID(), "operator").statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> get(String path, String key) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .header("Authorization", "Bearer " + key)
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private String outcome(CreditsDebited task) {
    return String.valueOf(
        jdbc.queryForObject(
            "select event from outcome where task_id = ?", String.class, task.taskId()));
  }

  private String ended(CreditsDebited task) {
    return String.valueOf(
        jdbc.queryForObject(
            "select event::json ->> 'type' from outcome where task_id = ?",
            String.class,
            task.taskId()));
  }

  private List<String> notes(CreditsDebited task) {
    return jdbc.queryForList(
        "select what from attempt_note where task_id = ? order by number",
        String.class,
        task.taskId());
  }

  private static byte[] object(String key) throws Exception {
    try (InputStream in =
        s3().getObject(GetObjectArgs.builder().bucket("callback-it").object(key).build())) {
      return in.readAllBytes();
    }
  }

  private static MinioClient s3() {
    TestS3 s3 = TestServers.s3();
    return MinioClient.builder()
        .endpoint(s3.endpoint())
        .credentials(s3.accessKey(), s3.secretKey())
        .region("us-east-1")
        .build();
  }

  @Test
  void whatACallSaysAboutTheResultIsNotBelieved() {
    CreditsDebited task = send("wait");
    awaitState(task, 3);
    assertThat(KIE.call(task.spec().prompt(), "another-job")).isEqualTo(200);
    double before = count(CallbackOutcome.REPEATED);
    assertThat(KIE.call(task.spec().prompt(), "another-job")).isEqualTo(200);
    assertThat(count(CallbackOutcome.REPEATED)).isEqualTo(before + 1);
    assertThat(state(task)).isEqualTo(3);
    assertThat(
            jdbc.queryForObject(
                "select jobs from attempt where task_id = ?", String.class, task.taskId()))
        .contains(KIE.jobOf(task.spec().prompt()))
        .doesNotContain("another-job");
  }

  @Test
  void aCallAfterTheEndChangesNothing() {
    CreditsDebited task = send("call-early");
    awaitState(task, 5);
    jdbc.update("update attempt set told = null where task_id = ?", task.taskId());
    String row = row(task);
    double before = count(CallbackOutcome.LATE);

    assertThat(KIE.call(task.spec().prompt(), "x")).isEqualTo(200);

    assertThat(count(CallbackOutcome.LATE)).isEqualTo(before + 1);
    assertThat(row(task)).isEqualTo(row);
  }

  private String row(CreditsDebited task) {
    return jdbc.queryForMap("select * from attempt where task_id = ?", task.taskId()).toString();
  }

  @Test
  void aStrangersCallIsNotFoundAndTouchesNothing() throws Exception {
    CreditsDebited task = send("wait");
    awaitState(task, 3);
    URI real = KIE.callbackOf(task.spec().prompt());
    String address = real.toString();
    String secret = address.substring(address.lastIndexOf('/') + 1);
    String row = row(task);
    double before = count(CallbackOutcome.FORGED);
    List<String> forged =
        List.of(
            address.replace("/kie/", "/banana/"),
            address.replace(secret, (secret.charAt(0) == 'A' ? 'B' : 'A') + secret.substring(1)),
            address.replace(secret, secret.substring(1)),
            address.replace(secret, "x"),
            address.replace(secret, addresses.secret("nobody", task.taskId(), 0)));
    for (String one : forged) {
      assertThat(post(URI.create(one), new byte[0])).as(one).isEqualTo(404);
    }
    assertThat(count(CallbackOutcome.FORGED)).isEqualTo(before + forged.size());
    assertThat(row(task)).isEqualTo(row);
  }

  @Test
  void aRowThatIsGoneIsNotFound() throws Exception {
    URI address = addresses.of("kie", UUID.randomUUID(), 0);
    assertThat(post(java.util.Objects.requireNonNull(address), new byte[0])).isEqualTo(404);
    assertThat(count(CallbackOutcome.UNKNOWN)).isGreaterThanOrEqualTo(1);
  }

  @Test
  void aBodyHasALimit() throws Exception {
    CreditsDebited task = send("wait");
    awaitState(task, 3);
    String row = row(task);
    assertThat(post(KIE.callbackOf(task.spec().prompt()), new byte[300_000])).isEqualTo(413);
    assertThat(row(task)).isEqualTo(row);
  }
}
