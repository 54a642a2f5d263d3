package io.plantain.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.Balance;
import io.plantain.event.FailureReason;
import io.plantain.event.GenerationEvent;
import io.plantain.event.LedgerEvent;
import io.plantain.event.Price;
import io.plantain.event.ProgressEvent;
import io.plantain.event.StorageEvent;
import io.plantain.event.StoredMedia;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class WebhookIT extends IntakeSystem {
  private static final HookReceiver.Manners BROKEN =
      (exchange, call) -> exchange.sendResponseHeaders(500, -1);

  @Test
  void tellsTheEndOfATaskSigned() {
    String key = newTeam(100);
    String path = RECEIVER.openFriendly();
    JsonNode webhook = webhook(key, path);
    UUID task = accept(key, kite());

    fail(task);

    HookReceiver.Heard heard = first(path);
    assertThat(heard.body().path("type").asString()).isEqualTo("task.failed");
    assertThat(heard.body().path("data")).isEqualTo(get(key, "/api/v1/task/" + task).data());
    assertThat(heard.id()).startsWith("msg_");
    assertThat(heard.traceparent())
        .isEqualTo(
            jdbc.queryForObject(
                "select traceparent from task where task_id = ?", String.class, task));
    assertThat(heard.signature()).isEqualTo(signature(webhook.path("secret").asString(), heard));
    assertThat(Long.parseLong(heard.timestamp()))
        .isBetween(Instant.now().getEpochSecond() - 60, Instant.now().getEpochSecond());
    awaitUntil(() -> delivery(key, heard.id()).path("status").asString().equals("delivered"));
    assertThat(delivery(key, heard.id()).at("/attempt_log/0/http_status").asInt()).isEqualTo(204);
    assertThat(meters.find("plantain.webhooks.attempts").tag("outcome", "delivered").timer())
        .satisfies(timer -> assertThat(timer.count()).isPositive());
  }

  @Test
  void tellsOfPicturesAndOfATaskThatWasCanceledInLine() {
    String key = newTeam(100);
    send(admin("/admin/v1/teams/" + team + "/plan").POST(json("{\"plan\":\"free\"}")));
    String path = RECEIVER.openFriendly();
    webhook(key, path);
    UUID first = accept(key, kite());
    UUID second = accept(key, kite()); // the plan has one place

    assertThat(post(key, "/api/v1/task/" + second + "/cancel", "").status()).isEqualTo(202);
    HookReceiver.Heard canceled = first(path);
    publish(
        new StorageEvent.MediaStored(
            first,
            team,
            Instant.EPOCH,
            List.of(
                new StoredMedia(0, team + "/0.png", "image/png", 9, 64, 64, "0".repeat(64), null)),
            new Price(10, 10, 1, "1")));
    publish(
        new LedgerEvent.CreditsCaptured(first, team, Instant.EPOCH, 10, 0, new Balance(90, 0, 3)));

    awaitUntil(() -> RECEIVER.at(path).size() == 2);
    HookReceiver.Heard succeeded = RECEIVER.at(path).get(1);
    assertThat(canceled.body().path("type").asString()).isEqualTo("task.canceled");
    assertThat(canceled.body().at("/data/task_id").asString()).isEqualTo(second.toString());
    assertThat(succeeded.body().path("type").asString()).isEqualTo("task.succeeded");
    assertThat(succeeded.body().at("/data/output/images/0/url").asString()).startsWith("http");
  }

  @Test
  void needsAKeyThatMayDoMoreThanRead() {
    String key = newTeam(0);
    webhook(key, RECEIVER.openFriendly());
    String reads =
        send(admin("/admin/v1/teams/" + team + "/keys").POST(json("{\"scopes\":[\"read\"]}")))
            .data()
            .path("key")
            .asString();

    assertThat(get(reads, "/api/v1/webhooks").status()).isEqualTo(200);
    assertThat(get(reads, "/api/v1/webhooks/callback-secret").errorCode())
        .isEqualTo("scope_missing");
    assertThat(post(reads, "/api/v1/webhooks", "{}").errorCode()).isEqualTo("scope_missing");
  }

  @Test
  void tellsProgressToThoseWhoAskForIt() {
    String key = newTeam(100);
    String all = RECEIVER.openFriendly();
    String ends = RECEIVER.openFriendly();
    webhook(key, all, "task.progressed", "task.failed");
    webhook(key, ends);
    UUID task = accept(key, kite());

    publish(new ProgressEvent.GenerationStarted(task, team, Instant.EPOCH, "sketch"));
    awaitUntil(() -> RECEIVER.at(all).size() == 1);
    fail(task);

    awaitUntil(() -> RECEIVER.at(all).size() == 2 && RECEIVER.at(ends).size() == 1);
    assertThat(RECEIVER.at(all).getFirst().body().path("data").path("current_stage").asString())
        .isEqualTo("generation");
  }

  @Test
  void triesAgainUnderTheSameIdUntilItArrives() {
    String key = newTeam(100);
    String path =
        RECEIVER.open((exchange, call) -> exchange.sendResponseHeaders(call < 3 ? 503 : 200, -1));
    webhook(key, path);
    fail(accept(key, kite()));

    awaitUntil(() -> RECEIVER.at(path).size() == 3);

    String id = RECEIVER.at(path).getFirst().id();
    assertThat(RECEIVER.at(path)).allMatch(heard -> heard.id().equals(id));
    awaitUntil(() -> delivery(key, id).path("status").asString().equals("delivered"));
    assertThat(
            delivery(key, id)
                .path("attempt_log")
                .valueStream()
                .map(attempt -> attempt.path("http_status").asInt()))
        .containsExactly(200, 503, 503);
  }

  @Test
  void followsNoRedirect() {
    String key = newTeam(100);
    String target = RECEIVER.openFriendly();
    String path =
        RECEIVER.open(
            (exchange, call) -> {
              exchange.getResponseHeaders().add("Location", RECEIVER.origin() + target);
              exchange.sendResponseHeaders(307, -1);
            });
    webhook(key, path);
    fail(accept(key, kite()));

    awaitUntil(() -> RECEIVER.at(path).size() >= 2);

    assertThat(RECEIVER.at(target)).isEmpty();
    String id = first(path).id();
    assertThat(delivery(key, id).path("error").asString()).contains("redirects are not followed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://hooks.example.com/a",
        "https://10.0.0.1/a",
        "https://localhost/a",
        "https://[::1]/a",
        "https://hooks.internal/a",
        "https://me:secret@hooks.example.com/",
        "ftp://hooks.example.com/",
        "no url",
      })
  void refusesAddressesThatAreNotPublic(String url) {
    String key = newTeam(100);

    Reply refused = post(key, "/api/v1/webhooks", "{\"url\":\"%s\"}".formatted(url));
    Reply task = generate(key, kite().replaceFirst("\\{", "{\"callback_url\":\"" + url + "\","));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.message()).contains("url cannot be called");
    assertThat(task.status()).isEqualTo(400);
    assertThat(task.message()).contains("callback_url cannot be called");
  }

  @Test
  void letsNobodyWaitForASlowReceiver() throws Exception {
    CountDownLatch enough = new CountDownLatch(1);
    String key = newTeam(1_000);
    String slow =
        RECEIVER.open(
            (exchange, call) -> {
              enough.await(4, TimeUnit.SECONDS);
              exchange.sendResponseHeaders(200, -1);
            });
    String quick = RECEIVER.openFriendly();
    webhook(key, slow);
    webhook(key, quick);
    List<UUID> tasks = Stream.generate(() -> accept(key, kite())).limit(10).toList();

    tasks.forEach(this::fail);

    awaitUntil(() -> RECEIVER.at(quick).size() == 10);
    assertThat(enough.getCount()).isEqualTo(1);
    assertThat(RECEIVER.at(slow)).hasSizeLessThanOrEqualTo(4);
    enough.countDown();
    awaitUntil(
        () -> RECEIVER.at(slow).stream().map(HookReceiver.Heard::id).distinct().count() == 10);
  }

  @Test
  void leavesABrokenReceiverAloneUntilItIsWellAgain() {
    boolean[] well = {false};
    String key = newTeam(1_000);
    String path =
        RECEIVER.open((exchange, call) -> exchange.sendResponseHeaders(well[0] ? 200 : 500, -1));
    String id = webhook(key, path).path("webhook_id").asString();
    Stream.generate(() -> accept(key, kite())).limit(8).toList().forEach(this::fail);

    awaitUntil(() -> failures(id) > 5);
    assertThat(
            jdbc.queryForObject(
                "select open_until is not null from webhook_destination where destination = ?",
                Boolean.class,
                id))
        .isTrue();
    well[0] = true;

    awaitUntil(() -> undelivered(id) == 0);
    assertThat(failures(id)).isZero();
  }

  @Test
  void signsWithBothSecretsWhileTheyOverlap() {
    String key = newTeam(100);
    String path = RECEIVER.openFriendly();
    JsonNode webhook = webhook(key, path);
    String at = "/api/v1/webhooks/" + webhook.path("webhook_id").asString();
    String old = webhook.path("secret").asString();

    String second = post(key, at + "/rotate", "").data().path("secret").asString();
    assertThat(post(key, at + "/test", "").status()).isEqualTo(202);
    HookReceiver.Heard both = first(path);
    String third =
        post(key, at + "/rotate", "{\"overlap_hours\":0}").data().path("secret").asString();
    post(key, at + "/test", "");
    awaitUntil(() -> RECEIVER.at(path).size() == 2);

    assertThat(both.signature()).isEqualTo(signature(second, both) + " " + signature(old, both));
    HookReceiver.Heard one = RECEIVER.at(path).getLast();
    assertThat(one.signature()).isEqualTo(signature(third, one));
    assertThat(one.body().path("type").asString()).isEqualTo("webhook.test");
  }

  @Test
  void callsBackWhereATaskSays() {
    String key = newTeam(100);
    String path = RECEIVER.openFriendly();
    String body =
        kite().replaceFirst("\\{", "{\"callback_url\":\"" + RECEIVER.origin() + path + "\",");
    UUID task = accept(key, body);

    fail(task);

    HookReceiver.Heard heard = first(path);
    String secret = get(key, "/api/v1/webhooks/callback-secret").data().path("secret").asString();
    assertThat(heard.signature()).isEqualTo(signature(secret, heard));
    assertThat(heard.body().at("/data/task_id").asString()).isEqualTo(task.toString());
    assertThat(delivery(key, heard.id()).path("callback").asBoolean()).isTrue();
  }

  @Test
  void switchesOffWhatHasFailedForDaysAndSaysSo() {
    String key = newTeam(100);
    String broken = RECEIVER.open(BROKEN);
    String other = RECEIVER.openFriendly();
    String id = webhook(key, broken).path("webhook_id").asString();
    fail(accept(key, kite()));
    awaitUntil(() -> failures(id) > 0);
    webhook(key, other);

    jdbc.update(
        """
        update webhook_destination set failing_since = now() - interval '5 days 1 second',
          open_until = null where destination = ?\
        """,
        id);

    awaitUntil(() -> !get(key, "/api/v1/webhooks/" + id).data().path("enabled").asBoolean());
    assertThat(get(key, "/api/v1/webhooks/" + id).data().path("disabled_reason").asString())
        .isEqualTo("failing");
    assertThat(meters.counter("plantain.webhooks.disabled").count()).isPositive();
    HookReceiver.Heard notice = first(other);
    assertThat(notice.body().path("type").asString()).isEqualTo("webhook.disabled");
    assertThat(notice.body().at("/data/webhook_id").asString()).isEqualTo(id);
  }

  @Test
  void replaysWhatWasMissed() {
    String key = newTeam(100);
    String path = RECEIVER.openFriendly();
    String id = webhook(key, path).path("webhook_id").asString();
    String at = "/api/v1/webhooks/" + id;
    Instant before = Instant.now().minusSeconds(60);
    patch(key, at, "{\"enabled\":false}");
    fail(accept(key, kite()));
    fail(accept(key, kite()));
    awaitUntil(
        () ->
            get(key, "/api/v1/webhooks/deliveries?status=skipped&webhook_id=" + id)
                    .data()
                    .path("deliveries")
                    .size()
                == 2);
    assertThat(post(key, at + "/replay", "{\"from\":\"%s\"}".formatted(before)).errorCode())
        .isEqualTo("webhook_disabled");
    assertThat(RECEIVER.at(path)).isEmpty();

    patch(key, at, "{\"enabled\":true}");
    for (String never : List.of("-999999999-01-01T00:00:00Z", "yesterday")) {
      assertThat(post(key, at + "/replay", "{\"from\":\"%s\"}".formatted(never)).status())
          .isEqualTo(400);
    }
    Reply range = post(key, at + "/replay", "{\"from\":\"%s\"}".formatted(before));
    awaitUntil(() -> RECEIVER.at(path).size() == 2);
    HookReceiver.Heard last = RECEIVER.at(path).getLast();
    awaitUntil(() -> delivery(key, last.id()).path("status").asString().equals("delivered"));
    Reply one = post(key, "/api/v1/webhooks/deliveries/" + last.id() + "/replay", "");
    awaitUntil(() -> RECEIVER.at(path).size() == 3);

    assertThat(range.data().path("replayed").asInt()).isEqualTo(2);
    assertThat(one.status()).isEqualTo(202);
    assertThat(RECEIVER.at(path).getLast().id()).isEqualTo(last.id());
  }

  @Test
  void storesTheMessageWithTheEndOrNeither() {
    String key = newTeam(100);
    String path = RECEIVER.openFriendly();
    webhook(key, path);
    UUID task = accept(key, kite());
    jdbc.execute(
        """
        create function no_message() returns trigger language plpgsql as
          'begin if new.team_id = ''%s'' then raise disk_full; end if; return new; end';
        create trigger no_message before insert on webhook_delivery
          for each row execute function no_message()\
        """
            .formatted(team));
    try {
      fail(task);
      publish( // heard together with the end, or after it
          new LedgerEvent.CreditsRefunded(task, team, Instant.EPOCH, 0, new Balance(77, 0, 9)));
      awaitUntil(() -> generate(key, "{}").status() == 400); // the service lives
      assertThat(get(key, "/api/v1/task/" + task).data().path("status").asString())
          .isEqualTo("pending");
    } finally {
      jdbc.execute("drop function no_message cascade");
    }

    assertThat(first(path).body().at("/data/task_id").asString()).isEqualTo(task.toString());
    assertThat(get(key, "/api/v1/task/" + task).data().path("status").asString())
        .isEqualTo("failed");
  }

  @Test
  void showsNobodyElsesWebhooks() {
    String key = newTeam(100);
    String path = RECEIVER.openFriendly();
    String id = webhook(key, path).path("webhook_id").asString();
    String test =
        post(key, "/api/v1/webhooks/" + id + "/test", "").data().path("message_id").asString();
    String stranger =
        send(admin("/admin/v1/teams").POST(json("{\"team_id\":\"x" + team.substring(2) + "\"}")))
            .data()
            .path("team_id")
            .asString();
    String other =
        send(admin("/admin/v1/teams/" + stranger + "/keys").POST(json("{\"name\":\"k\"}")))
            .data()
            .path("key")
            .asString();

    assertThat(get(other, "/api/v1/webhooks/" + id).status()).isEqualTo(404);
    assertThat(get(other, "/api/v1/webhooks/deliveries/" + test).status()).isEqualTo(404);
    assertThat(post(other, "/api/v1/webhooks/" + id + "/rotate", "").status()).isEqualTo(404);
    assertThat(send(request(other, "/api/v1/webhooks/" + id).DELETE()).status()).isEqualTo(404);
    assertThat(send(request(key, "/api/v1/webhooks/" + id).DELETE()).status()).isEqualTo(200);
    assertThat(get(key, "/api/v1/webhooks").data().path("webhooks").isEmpty()).isTrue();
  }

  @Test
  void saysWhatIsWrongWithARequest() {
    String key = newTeam(100);
    String url = "\"url\":\"https://hooks.example.com/\"";

    assertThat(post(key, "/api/v1/webhooks", "{}").message()).startsWith("url is required");
    assertThat(post(key, "/api/v1/webhooks", "{" + url + ",\"secret\":\"x\"}").message())
        .contains("Unknown field \"secret\"");
    assertThat(post(key, "/api/v1/webhooks", "{" + url + ",\"events\":[\"all\"]}").message())
        .contains("task.succeeded");
    assertThat(get(key, "/api/v1/webhooks/deliveries?status=lost").status()).isEqualTo(400);
    for (int i = 0; i < 10; i++) {
      assertThat(post(key, "/api/v1/webhooks", "{" + url + "}").status()).isEqualTo(201);
    }
    assertThat(post(key, "/api/v1/webhooks", "{" + url + "}").errorCode())
        .isEqualTo("too_many_webhooks");
  }

  private UUID accept(String key, String body) {
    Reply accepted = generate(key, body);
    assertThat(accepted.status()).isEqualTo(200);
    return UUID.fromString(accepted.data().path("task_id").asString());
  }

  private void fail(UUID task) {
    publish(
        new GenerationEvent.GenerationFailed(
            task, team, Instant.EPOCH, FailureReason.NO_RESULT, "sketch"));
    publish(
        new LedgerEvent.CreditsRefunded(task, team, Instant.EPOCH, 10, new Balance(1_000, 0, 5)));
  }

  private JsonNode webhook(String key, String path, String... events) {
    String wanted =
        events.length == 0 ? "" : ",\"events\":[\"" + String.join("\",\"", events) + "\"]";
    Reply made =
        post(
            key,
            "/api/v1/webhooks",
            "{\"url\":\"%s\"%s}".formatted(RECEIVER.origin() + path, wanted));
    assertThat(made.status()).isEqualTo(201);
    return made.data();
  }

  private Reply post(String key, String path, String body) {
    HttpRequest.Builder request = request(key, path);
    return send(
        body.isEmpty()
            ? request.POST(HttpRequest.BodyPublishers.noBody())
            : request.header("Content-Type", "application/json").POST(json(body)));
  }

  private Reply patch(String key, String path, String body) {
    return send(
        request(key, path).header("Content-Type", "application/json").method("PATCH", json(body)));
  }

  private JsonNode delivery(String key, String messageId) {
    return get(key, "/api/v1/webhooks/deliveries/" + messageId).data();
  }

  private static HookReceiver.Heard first(String path) {
    awaitUntil(() -> !RECEIVER.at(path).isEmpty());
    return RECEIVER.at(path).getFirst();
  }

  private int failures(String webhookId) {
    List<Integer> found =
        jdbc.queryForList(
            "select failures from webhook_destination where destination = ?",
            Integer.class,
            webhookId);
    return found.isEmpty() ? 0 : found.getFirst();
  }

  private long undelivered(String webhookId) {
    Long count =
        jdbc.queryForObject(
            """
            select count(*) from webhook_delivery
            where endpoint_id = ?::uuid and status <> 'delivered'\
            """,
            Long.class,
            webhookId);
    return count == null ? 0 : count;
  }

  /// As a receiver would check it, by the words of the standard.
  private static String signature(String secret, HookReceiver.Heard heard) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(
          new SecretKeySpec(
              Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
      mac.update((heard.id() + "." + heard.timestamp() + ".").getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(heard.raw()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
