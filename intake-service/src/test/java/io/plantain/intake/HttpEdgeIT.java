package io.plantain.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.IntakeEvent;
import io.plantain.event.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpEdgeIT extends IntakeSystem {
  @Test
  void speaksTheWireFormToTheByte() {
    String key = newTeam(100);

    Reply accepted = generate(key, kite());
    String id = accepted.data().path("task_id").asString();
    Reply task = get(key, "/api/v1/task/" + id);

    assertThat(accepted.status()).isEqualTo(200);
    assertThat(text(accepted))
        .isEqualTo(
            "{\"success\":true,\"data\":{\"task_id\":\"%s\",\"status\":\"pending\",\"cost_credits\":10}}"
                .formatted(id));
    assertThat(text(task))
        .matches(
            """
            \\{"success":true,"data":\\{"task_id":"%s","type":"standard","model":"nano-banana-pro",\
            "scene":"text-to-image","status":"pending","cost_credits":10,\
            "created_at":"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z",\
            "output":\\{"images":\\[]},"error":null,"progress":\\{[^}]*}}}\
            """
                .formatted(id));
    assertThat(text(get(key, "/api/v1/credits")))
        .isEqualTo("{\"success\":true,\"data\":{\"remaining_credits\":90}}");
    assertThat(get(key, "/api/v1/models").data().at("/models/0/credits/2K").asInt()).isEqualTo(20);
  }

  @Test
  void listsNewestFirstPageByPage() {
    String key = newTeam(1000);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.addFirst(generate(key, kite()).data().path("task_id").asString());
    }

    Reply second = get(key, "/api/v1/tasks?page=2&limit=2&status=pending");

    assertThat(second.data().path("tasks").valueStream().map(t -> t.path("task_id").asString()))
        .containsExactly(ids.get(2), ids.get(3));
    assertThat(second.data().path("pagination").toString())
        .isEqualTo("{\"total\":5,\"page\":2,\"limit\":2,\"total_pages\":3}");
    assertThat(get(key, "/api/v1/tasks?model=pipeline").data().at("/pagination/total").asInt())
        .isZero();
    assertThat(get(key, "/api/v1/tasks").data().at("/pagination/limit").asInt()).isEqualTo(20);
    for (String wrong : List.of("page=0", "page=x", "limit=101", "limit=-1", "status=done")) {
      assertThat(get(key, "/api/v1/tasks?" + wrong).status()).isEqualTo(400);
    }
  }

  @Test
  void answersARepeatWithTheSameTaskAndAnotherBodyWithAConflict() {
    String key = newTeam(100);

    Reply first = generate(key, kite("\"count\":1"), "Idempotency-Key", "order-7");
    Reply again =
        generate(
            key,
            kite("\"count\":1")
                .replace("\"type\":\"standard\",", " ")
                .replace("\"prompt\"", "\"type\":\"standard\",\"prompt\""),
            "Idempotency-Key",
            "order-7");
    Reply other = generate(key, kite("\"count\":2"), "Idempotency-Key", "order-7");

    assertThat(text(again)).isEqualTo(text(first));
    assertThat(again.status()).isEqualTo(200);
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.errorCode()).isEqualTo("idempotency_key_reused");
    assertThat(get(key, "/api/v1/credits").data().path("remaining_credits").asInt()).isEqualTo(90);
    assertThat(generate(key, kite(), "Idempotency-Key", "a b").status()).isEqualTo(400);
    assertThat(generate(key, kite(), "Idempotency-Key", "x".repeat(256)).status()).isEqualTo(400);
    String half = "{\"prompt\":\"\\ud800\"}";
    assertThat(generate(key, half, "Idempotency-Key", "half").status()).isEqualTo(400);
  }

  @Test
  void makesOneTaskOfAHundredParallelRepeats() throws Exception {
    String key = newTeam(1000);
    List<Future<Reply>> replies = new ArrayList<>();
    try (ExecutorService crowd = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        replies.add(crowd.submit(() -> generate(key, kite(), "Idempotency-Key", "once")));
      }
    }

    Set<String> answers =
        replies.stream().map(r -> text(r.resultNow())).collect(Collectors.toSet());

    assertThat(answers).hasSize(1);
    assertThat(get(key, "/api/v1/tasks").data().at("/pagination/total").asInt()).isEqualTo(1);
    assertThat(get(key, "/api/v1/credits").data().path("remaining_credits").asInt()).isEqualTo(990);
  }

  @Test
  void letsInTeamKeysOnly() {
    String key = newTeam(0);

    assertThat(send(request(null, "/api/v1/credits").GET()).status()).isEqualTo(401);
    assertThat(get("sk-team-wrong", "/api/v1/credits").status()).isEqualTo(401);
    assertThat(get("nonsense", "/api/v1/credits").status()).isEqualTo(401);
    assertThat(get("sk-personal", "/api/v1/credits").status()).isEqualTo(403);
    assertThat(get(key, "/api/v1/credits").status()).isEqualTo(200);
    for (String path : List.of("/%61pi/v1/models", "/api/v1;x/models", "//api/v1/models")) {
      assertThat(send(request(null, path).GET()).status()).as(path).isIn(400, 401, 404);
    }
  }

  @Test
  void hidesOtherTeamsTasksAndUnknownIds() {
    String key = newTeam(100);
    String id = generate(key, kite()).data().path("task_id").asString();
    jdbc.update("update task set team_id = 'another' where task_id = ?", UUID.fromString(id));

    for (String unknown : List.of(id, UUID.randomUUID().toString(), "x", "%00", "..%2f")) {
      Reply reply = get(key, "/api/v1/task/" + unknown);
      assertThat(reply.status()).as(unknown).isIn(404, 400);
      assertThat(reply.body().path("success").asBoolean(true)).isFalse();
    }
    assertThat(get(key, "/api/v1/task/" + id).errorCode()).isEqualTo("not_found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "nonsense",
        "{\"type\":\"standard\"} {}",
        "{\"type\":\"standard\",\"type\":\"standard\"}",
        "{'type':'standard'}",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
      })
  void refusesWhatIsNotJson(String body) {
    Reply reply = generate(newTeam(0), body);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.errorCode()).isEqualTo("invalid_json");
    assertThat(reply.message()).doesNotContain("standard").endsWith(".");
  }

  @Test
  void namesWhatIsWrongWithARequest() {
    String key = newTeam(0);

    Reply unknown = generate(key, kite().replace("\"prompt\"", "\"promt\""));
    Reply mistyped = generate(key, kite("\"count\":\"2\""));

    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.message()).contains("Unknown field \"promt\"");
    assertThat(mistyped.message()).contains("options.count must be a whole number from 1 to 4.");
  }

  @Test
  void answersWrongPathsMethodsAndTypesInTheEnvelope() {
    String key = newTeam(0);

    Reply path = get(key, "/api/v1/nothing");
    Reply root = send(request(null, "/nothing/at/all").GET());
    Reply method = get(key, "/api/v1/generate");
    Reply delete = send(request(key, "/api/v1/credits").DELETE());
    Reply type =
        send(
            request(key, "/api/v1/generate").header("Content-Type", "text/plain").POST(json("{}")));

    assertThat(path.status()).isEqualTo(404);
    assertThat(root.status()).isEqualTo(404);
    assertThat(method.status()).isEqualTo(405);
    assertThat(method.raw().headers().firstValue("Allow")).hasValue("POST");
    assertThat(delete.status()).isEqualTo(405);
    assertThat(type.status()).isEqualTo(415);
    for (Reply reply : List.of(path, root, method, delete, type)) {
      assertThat(reply.body().path("success").asBoolean(true)).isFalse();
      assertThat(reply.message()).endsWith(".");
    }
  }

  @Test
  void asksForALength() {
    HttpRequest.BodyPublisher chunked =
        HttpRequest.BodyPublishers.fromPublisher(json(kite())); // of unknown length

    Reply reply =
        send(
            request(newTeam(0), "/api/v1/generate")
                .header("Content-Type", "application/json")
                .POST(chunked));

    assertThat(reply.status()).isEqualTo(411);
    assertThat(reply.errorCode()).isEqualTo("length_required");
  }

  @Test
  void refusesAHugeBodyBeforeItIsSent() throws IOException {
    String head =
        """
        POST /api/v1/generate HTTP/1.1\r
        Host: x\r
        Authorization: Bearer %s\r
        Content-Type: application/json\r
        Content-Length: 1048577\r
        \r
        """;

    String answer = raw(head.formatted(newTeam(0)));

    assertThat(answer).startsWith("HTTP/1.1 413").contains("\"payload_too_large\"");
  }

  @Test
  void doesNotWaitLongForABodyThatStops() throws IOException {
    String half =
        """
        POST /api/v1/generate HTTP/1.1\r
        Host: x\r
        Authorization: Bearer %s\r
        Content-Type: application/json\r
        Content-Length: 100\r
        \r
        {"type":\
        """;

    String answer = raw(half.formatted(newTeam(0)));

    assertThat(answer).startsWith("HTTP/1.1 408").contains("\"incomplete_body\"");
  }

  @Test
  void passesABodyOfExactlyOneMebibyteOnToTheTopic() {
    String key = newTeam(100);
    String start =
        """
        {"type":"pipeline","scene":"text-to-image","prompt":"x","options":{"content":\"\
        """;
    int emoji = 87_000; // 12 bytes each as escapes
    String body = start + "\\ud83c\\udf4c".repeat(emoji) + "\"}}";
    body = body + " ".repeat(1_048_576 - body.length());

    Reply reply = generate(key, body);
    Reply over = generate(key, body + " ");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(over.status()).isEqualTo(413);
    String id = reply.data().path("task_id").asString();
    awaitUntil(() -> !submitted(id).isEmpty());
    assertThat(submitted(id).getFirst().spec().options().content()).isEqualTo("🍌".repeat(emoji));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "GET /api/v1/credits HTTP/9.9; 505",
        "GET /api/v1/cre^dits|<> HTTP/1.1; 400",
        "GET /%zz HTTP/1.1; 400",
        "TRACE /api/v1/tasks HTTP/1.1; 405",
      })
  void dressesTheContainersOwnErrors(String line, int status) throws IOException {
    for (int each : List.of(port, managementPort)) {
      String answer = raw(each, line + "\r\nHost: x\r\n\r\n");

      assertThat(answer)
          .startsWith("HTTP/1.1 " + status)
          .doesNotContainIgnoringCase("<html")
          .contains("X-Content-Type-Options: nosniff", "X-Frame-Options: DENY")
          .containsPattern("X-Request-Id: [0-9a-f-]{36}");
    }
  }

  @Test
  void keepsTheAdminApiOnTheOtherPort() {
    assertThat(send(request(ADMIN_KEY, "/admin/v1/teams").POST(json("{}"))).status())
        .isEqualTo(404);
    assertThat(send(request(null, "/actuator/health").GET()).status()).isEqualTo(404);
    assertThat(
            send(admin("/admin/v1/teams")
                    .setHeader("Authorization", "Bearer wrong")
                    .POST(json("{}")))
                .status())
        .isEqualTo(401);
    assertThat(send(admin("/admin/v1/teams").POST(json("{\"team_id\":\"../x\"}"))).status())
        .isEqualTo(400);
    assertThat(send(admin("/admin/v1/teams/nobody/keys").POST(json("{}"))).status()).isEqualTo(404);
    assertThat(send(admin("/actuator/health/readiness").GET()).status()).isEqualTo(200);
    Reply broken = send(admin("/admin/v1/acts?=").GET());
    assertThat(broken.errorCode()).isEqualTo("invalid_request");
    assertThat(broken.raw().headers().firstValue("X-Content-Type-Options")).contains("nosniff");
  }

  @Test
  void showsAPageThatNeedsNoKey() throws Exception {
    HttpResponse<String> page =
        HTTP.send(request(null, "/").build(), HttpResponse.BodyHandlers.ofString());

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("console.js");
    assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
  }

  /// Found by FuzzIT.
  @Test
  void saysThatAQueryOrAFormIsNone() {
    String key = newTeam(10);

    for (String query : List.of("?=", "?=x&limit=1")) {
      assertThat(get(key, "/api/v1/tasks" + query).errorCode())
          .as(query)
          .isEqualTo("invalid_request");
    }
    Reply form =
        send(
            request(key, "/api/v1/batches/quote")
                .header("Content-Type", "multipart/form-data")
                .POST(json("x")));
    assertThat(form.status()).isEqualTo(400);
    assertThat(form.errorCode()).isEqualTo("invalid_request");
  }

  @Test
  void refusesWhatTheTeamCannotPay() {
    String key = newTeam(15);

    assertThat(generate(key, kite("\"resolution\":\"2K\"")).status()).isEqualTo(402);
    assertThat(generate(key, kite()).status()).isEqualTo(200);
    Reply second = generate(key, kite()); // 10 of 15 are spoken for, and nobody answers

    assertThat(second.status()).isEqualTo(402);
    assertThat(second.errorCode()).isEqualTo("insufficient_credits");
  }

  private static List<IntakeEvent.TaskSubmitted> submitted(String id) {
    return events(Topics.INTAKE_TASKS, id, IntakeEvent.TaskSubmitted.class);
  }

  private static String text(Reply reply) {
    return new String(reply.raw().body(), StandardCharsets.UTF_8);
  }

  private String raw(String head) throws IOException {
    return raw(port, head);
  }

  private static String raw(int port, String head) throws IOException {
    try (Socket socket = new Socket("localhost", port)) {
      socket.setSoTimeout(8_000);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
      StringBuilder answer = new StringBuilder();
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[8192];
      try {
        for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
          answer.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
          if (answer.toString().endsWith("}")) {
            break;
          }
        }
      } catch (java.net.SocketTimeoutException silent) {
        answer.append(" (silence)");
      }
      return answer.toString();
    }
  }
}
