package io.plantain.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plantain.event.EventCodec;
import io.plantain.testservers.TestDatabase;
import io.plantain.testservers.TestServers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

class AdminIT extends LedgerSystem {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @LocalServerPort int port;
  @LocalManagementPort int actuator;

  private final String team = "team-" + UUID.randomUUID();

  record Answer(int status, JsonNode body) {}

  @Test
  void grantsThroughTheTopicAndShowsTheWallet() {
    UUID grantId = UUID.randomUUID();
    String grant = grant(grantId, 100);

    Answer accepted = post("/admin/v1/grants", grant);
    Answer repeated = post("/admin/v1/grants", grant);
    Answer another = post("/admin/v1/grants", grant(grantId, 101));

    assertThat(accepted.status()).isEqualTo(202);
    assertThat(accepted.body().at("/data/grant_id").asString()).isEqualTo(grantId.toString());
    assertThat(repeated.status()).isEqualTo(202);
    assertThat(another.status()).isEqualTo(409);
    awaitAvailable(port, 100);
  }

  @Test
  void tellsWhatHappenedPageByPage() {
    for (int credits = 1; credits <= 5; credits++) {
      post("/admin/v1/grants", grant(UUID.randomUUID(), credits));
    }
    awaitAvailable(port, 15);
    post(
        "/admin/v1/expiries",
        "{\"team_id\":\"%s\",\"credits\":4,\"reason\":\"plan ended\"}".formatted(team));
    awaitAvailable(port, 11);

    JsonNode newest = get("/statement?limit=4").body().path("data");
    JsonNode oldest =
        get("/statement?limit=4&before_version=" + newest.path("next_before_version").asLong())
            .body()
            .path("data");

    assertThat(newest.path("entries").valueStream().map(line -> line.path("version").asLong()))
        .containsExactly(6L, 5L, 4L, 3L);
    assertThat(newest.at("/entries/0/type").asString()).isEqualTo("expiry");
    assertThat(newest.at("/entries/0/reason").asString()).isEqualTo("plan ended");
    assertThat(newest.at("/entries/0/available_after").asLong()).isEqualTo(11);
    assertThat(oldest.path("entries").valueStream().map(line -> line.path("version").asLong()))
        .containsExactly(2L, 1L);
    assertThat(oldest.path("next_before_version").isNull()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"team_id\":\"t\",\"credits\":0,\"reason\":\"x\"}",
        "{\"team_id\":\"t\",\"credits\":-1,\"reason\":\"x\"}",
        "{\"team_id\":\"t\",\"credits\":1.5,\"reason\":\"x\"}",
        "{\"team_id\":\"t\",\"credits\":\"7\",\"reason\":\"x\"}",
        "{\"team_id\":\"t\",\"credits\":9223372036854775807,\"reason\":\"x\"}",
        "{\"team_id\":\"t\",\"credits\":1}",
        "{\"team_id\":\"t\",\"credits\":1,\"reason\":\"no\\u0000thing\"}",
        "{\"team_id\":\"../t\",\"credits\":1,\"reason\":\"x\"}",
        "{\"team_id\":\"t\",\"credits\":1,\"reason\":\"x\",\"grant_id\":\"no-uuid\"}",
      })
  void refusesWhatIsNoGrant(String body) {
    Answer answer = post("/admin/v1/grants", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body().path("success").asBoolean(true)).isFalse();
    assertThat(answer.body().at("/error/message").asString()).endsWith(".");
  }

  @Test
  void showsHealthAndMetricsOnlyAtActuatorsOwnPort() {
    assertThat(send(actuator, request(actuator, "/actuator/health/readiness").GET()).status())
        .isEqualTo(200);
    assertThat(status("/actuator/health", "none")).isEqualTo(404);
    assertThat(status("/actuator/prometheus", "Bearer " + ADMIN_KEY)).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/admin/v1/teams/x/wallet", "/%61dmin/v1/teams/x/wallet"})
  void letsNobodyInWithoutTheKey(String path) {
    assertThat(send(port, request(port, path).GET()).status()).isEqualTo(401);
    assertThat(status(path, "Bearer wrong")).isEqualTo(401);
    assertThat(status(path, "Bearer ")).isEqualTo(401);
    assertThat(status(path, ADMIN_KEY)).isEqualTo(401);
    assertThat(status(path, "Bearer " + ADMIN_KEY)).isEqualTo(404); // in, and there is no wallet
  }

  private int status(String path, String authorization) {
    return send(port, request(port, path).header("Authorization", authorization).GET()).status();
  }

  @Test
  void showsItsMetricsUnderTheNamesOfTheDashboards() throws IOException, InterruptedException {
    String metrics =
        HTTP.send(
                request(actuator, "/actuator/prometheus").GET().build(),
                HttpResponse.BodyHandlers.ofString())
            .body();

    assertThat(metrics)
        .contains(
            "ledger_invariant_violations{check=\"buckets_add_up\"",
            "ledger_open_hold_oldest_seconds",
            "ledger_overdue_holds",
            "ledger_audit_age_seconds",
            "ledger_declined_total",
            "ledger_conflicting_outcomes_total",
            "ledger_uncollected_credits_total",
            "ledger_batch_seconds_bucket",
            "ledger_batch_records_sum");
  }

  @Test
  void saysThatATeamHasNoWallet() {
    assertThat(get("/wallet").status()).isEqualTo(404);
    assertThat(get("/statement?limit=0").status()).isEqualTo(400);
    assertThat(get("/statement?limit=x").status()).isEqualTo(400);
  }

  @Test
  void keepsAnAcceptedGrantWhileTheBrokerIsAway() {
    TestDatabase database = TestServers.newDatabase();
    try (ConfigurableApplicationContext cutOff =
        start(
            database,
            "127.0.0.1:1",
            ADMIN_KEY,
            "--spring.kafka.listener.auto-startup=false",
            "--spring.kafka.producer.properties.max.block.ms=500",
            "--logging.level.org.apache.kafka.clients=OFF")) {
      int alone = cutOff.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
      assertThat(post(alone, "/admin/v1/grants", grant(UUID.randomUUID(), 77)).status())
          .isEqualTo(202);
    }
    try (ConfigurableApplicationContext back = start(database, TestServers.kafka(), ADMIN_KEY)) {
      awaitAvailable(
          back.getEnvironment().getRequiredProperty("local.server.port", Integer.class), 77);
    }
  }

  @Test
  void isClosedWithoutAKey() {
    try (ConfigurableApplicationContext keyless =
        start(
            TestServers.newDatabase(),
            TestServers.kafka(),
            "",
            "--spring.kafka.listener.auto-startup=false")) {
      int open = keyless.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
      Answer answer = post(open, "/admin/v1/grants", grant(UUID.randomUUID(), 1));
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body().at("/error/message").asString()).contains("PLANTAIN_ADMIN_KEY");
    }
  }

  /// Its own consumer group: the service under test keeps its partitions.
  private static ConfigurableApplicationContext start(
      TestDatabase database, String kafka, String adminKey, String... more) {
    return new SpringApplicationBuilder(LedgerApplication.class)
        .run(
            Stream.concat(
                    Stream.of(more),
                    Stream.of(
                        "--server.port=0",
                        "--management.server.port=0",
                        "--spring.kafka.bootstrap-servers=" + kafka,
                        "--spring.kafka.consumer.group-id=ledger-" + UUID.randomUUID(),
                        "--spring.datasource.url=" + database.url(),
                        "--spring.datasource.username=" + database.user(),
                        "--spring.datasource.password=" + database.password(),
                        "--plantain.admin.key=" + adminKey))
                .toArray(String[]::new));
  }

  private String grant(UUID grantId, long credits) {
    return """
    {"grant_id":"%s","team_id":"%s","credits":%d,"reason":"test"}
    """
        .formatted(grantId, team, credits);
  }

  private void awaitAvailable(int at, long credits) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(get(at, "/wallet").body().at("/data/available").asLong(-1))
                    .isEqualTo(credits));
  }

  private Answer post(String path, String body) {
    return post(port, path, body);
  }

  private static Answer post(int port, String path, String body) {
    return send(
        port,
        request(port, path)
            .header("Authorization", "Bearer " + ADMIN_KEY)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private Answer get(String path) {
    return get(port, path);
  }

  private Answer get(int at, String path) {
    return send(
        at,
        request(at, "/admin/v1/teams/" + team + path)
            .header("Authorization", "Bearer " + ADMIN_KEY)
            .GET());
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
  }

  private static Answer send(int port, HttpRequest.Builder request) {
    try {
      HttpResponse<byte[]> response =
          HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      return new Answer(response.statusCode(), EventCodec.mapper().readTree(response.body()));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("no answer from port " + port, e);
    }
  }
}
