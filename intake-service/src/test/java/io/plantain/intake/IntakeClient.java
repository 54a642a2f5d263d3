package io.plantain.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.plantain.event.Balance;
import io.plantain.event.BalanceEvent;
import io.plantain.event.EventCodec;
import io.plantain.event.PipelineEvent;
import io.plantain.event.Topics;
import io.plantain.testservers.TestDatabase;
import io.plantain.testservers.TestRecords;
import io.plantain.testservers.TestS3;
import io.plantain.testservers.TestServers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import tools.jackson.databind.JsonNode;

/// The service and all that its tests ask of it; what stands around it is the subclass's choice.
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {"management.server.port=0", "plantain.request-teams=", "plantain.drain=0s"})
@Import(NamesForTests.class)
abstract class IntakeClient {
  static final String ADMIN_KEY = "operators-only";
  static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final KafkaProducer<String, byte[]> PRODUCER =
      new KafkaProducer<>(
          Map.of(
              "bootstrap.servers",
              TestServers.kafka(),
              "acks",
              "all",
              "max.request.size",
              2 * 1024 * 1024),
          new StringSerializer(),
          new ByteArraySerializer());

  @LocalServerPort int port;
  @LocalManagementPort int managementPort;
  @Autowired JdbcTemplate jdbc;
  @Autowired MeterRegistry meters;

  final String team = "t-" + UUID.randomUUID();

  record Reply(int status, JsonNode body, HttpResponse<byte[]> raw) {
    JsonNode data() {
      return body.path("data");
    }

    String errorCode() {
      return body.at("/error/code").asString();
    }

    String message() {
      return body.at("/error/message").asString();
    }
  }

  static void servers(
      DynamicPropertyRegistry properties, TestDatabase database, Supplier<Object> broker) {
    TestS3 s3 = TestServers.s3();
    properties.add("spring.kafka.bootstrap-servers", broker);
    properties.add("spring.datasource.url", database::url);
    properties.add("spring.datasource.username", database::user);
    properties.add("spring.datasource.password", database::password);
    properties.add("plantain.s3.endpoint", s3::endpoint);
    properties.add("plantain.s3.access-key", s3::accessKey);
    properties.add("plantain.s3.secret-key", s3::secretKey);
    properties.add("plantain.admin-key", () -> ADMIN_KEY);
  }

  /// A new team with a key and, as the ledger would say, credits.
  String newTeam(long credits) {
    return newTeam(team, credits);
  }

  String newTeam(String teamId, long credits) {
    Reply made =
        send(admin("/admin/v1/teams").POST(json("{\"team_id\":\"%s\"}".formatted(teamId))));
    assertThat(made.status()).isEqualTo(201);
    Reply key =
        send(admin("/admin/v1/teams/" + teamId + "/keys").POST(json("{\"name\":\"test\"}")));
    if (credits > 0) {
      publish(new BalanceEvent.BalanceChanged(teamId, Instant.EPOCH, new Balance(credits, 0, 1)));
      awaitUntil(() -> available(teamId) == credits);
    }
    return key.data().path("key").asString();
  }

  long available() {
    return available(team);
  }

  private long available(String teamId) {
    return Objects.requireNonNull(
        jdbc.queryForObject(
            "select available from team_balance where team_id = ?", Long.class, teamId));
  }

  HttpRequest.Builder admin(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + managementPort + path))
        .header("Authorization", "Bearer " + ADMIN_KEY);
  }

  HttpRequest.Builder request(@Nullable String key, String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .timeout(Duration.ofSeconds(30));
    return key == null ? request : request.header("Authorization", "Bearer " + key);
  }

  Reply get(String key, String path) {
    return send(request(key, path).GET());
  }

  Reply generate(String key, String body, String... headers) {
    HttpRequest.Builder request =
        request(key, "/api/v1/generate").header("Content-Type", "application/json");
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return send(request.POST(json(body)));
  }

  static HttpRequest.BodyPublisher json(String body) {
    return HttpRequest.BodyPublishers.ofString(body);
  }

  static Reply send(HttpRequest.Builder request) {
    try {
      HttpResponse<byte[]> raw =
          HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      return new Reply(raw.statusCode(), EventCodec.mapper().readTree(raw.body()), raw);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static String kite() {
    return kite("");
  }

  static String kite(String options) {
    return """
    {"type":"standard","scene":"text-to-image","model":"nano-banana-pro","prompt":"a red kite",\
    "options":{%s}}\
    """
        .formatted(options);
  }

  static void publish(PipelineEvent event) {
    publish(
        new ProducerRecord<>(Topics.of(event), null, event.key(), EventCodec.encode(event), null));
  }

  static RecordMetadata publish(ProducerRecord<String, byte[]> record) {
    try {
      return PRODUCER.send(record).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<ConsumerRecord<String, byte[]>> records(
      String topic, Predicate<ConsumerRecord<String, byte[]>> wanted) {
    return TestRecords.read(topic, wanted);
  }

  static <T extends PipelineEvent> List<T> events(String topic, String key, Class<T> type) {
    return TestRecords.events(topic, key, type);
  }

  /// Records that told what was known.
  double duplicates(String topic) {
    return meters.find("plantain.records.duplicate").tag("topic", topic).counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  static void awaitUntil(java.util.concurrent.Callable<Boolean> fact) {
    await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(25)).until(fact);
  }
}
