package io.plantain.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.Balance;
import io.plantain.event.FailureReason;
import io.plantain.event.LedgerEvent;
import io.plantain.event.ModerationEvent;
import io.plantain.event.Price;
import io.plantain.event.StorageEvent;
import io.plantain.event.StoredMedia;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What makes the API good to live on: limits that explain themselves, binding prices, answers that
/// wait, lists and statements.
class FrontDoorIT extends IntakeSystem {
  @Test
  void saysWhichLimitIsReachedAndForHowLong() {
    String key = newTeam(100);
    send(admin("/admin/v1/teams/" + team + "/plan").POST(json("{\"plan\":\"free\"}")));
    awaitUntil(() -> plan().equals("free"));

    List<Reply> replies = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      replies.add(get(key, "/api/v1/credits"));
    }

    Reply refused = replies.getLast();
    assertThat(replies.getFirst().status()).isEqualTo(200);
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.errorCode()).isEqualTo("rate_limited");
    assertThat(refused.message()).contains("\"key\" of 5 requests a minute");
    assertThat(Integer.parseInt(refused.raw().headers().firstValue("Retry-After").orElseThrow()))
        .isBetween(1, 12);
  }

  @Test
  void limitsAnAddressBeforeItLooksAtTheKey() {
    List<Reply> replies = new ArrayList<>();
    do { // two tokens a second come back meanwhile
      replies.add(
          send(
              request("sk-team-nobody", "/api/v1/credits")
                  .header("X-Forwarded-For", "203.0.113.99")
                  .GET()));
    } while (replies.getLast().status() == 401 && replies.size() < 2_000);

    assertThat(replies).hasSizeGreaterThan(120);
    assertThat(replies.getLast().status()).isEqualTo(429);
    assertThat(replies.getLast().message()).contains("\"ip\"");
    assertThat(send(request(null, "/api/v1/credits").GET()).status()).isEqualTo(401);
  }

  @Test
  void givesEveryAnswerAnIdAndNothingToGuess() throws Exception {
    String key = newTeam(0);

    HttpResponse<byte[]> named =
        send(request(key, "/api/v1/credits").header("X-Request-Id", "order-42").GET()).raw();
    HttpResponse<byte[]> refused =
        send(request(null, "/api/v1/credits").header("X-Request-Id", "a b").GET()).raw();
    HttpResponse<String> page =
        HTTP.send(request(null, "/").build(), HttpResponse.BodyHandlers.ofString());

    assertThat(named.headers().firstValue("X-Request-Id")).contains("order-42");
    assertThat(named.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(refused.headers().firstValue("X-Request-Id").orElseThrow()).hasSize(36);
    assertThat(refused.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("frame-ancestors 'none'");
  }

  @Test
  void holdsToAPromisedPrice() {
    String key = newTeam(1_000);
    JsonNode quote = quote(key, kite("\"resolution\":\"2K\"")).data();
    assertThat(quote.path("cost_credits").asInt()).isEqualTo(20);
    String id = quote.path("quote_id").asString();
    jdbc.update(
        "update quote set price = replace(price, '20', '17') where quote_id = ?",
        UUID.fromString(id)); // the price has risen since

    Reply bound = generate(key, withQuote(kite("\"resolution\":\"2K\""), id));
    Reply other = generate(key, withQuote(kite("\"resolution\":\"4K\""), id));
    jdbc.update("update quote set expires_at = now() where quote_id = ?", UUID.fromString(id));
    Reply late = generate(key, withQuote(kite("\"resolution\":\"2K\""), id));

    assertThat(bound.data().path("cost_credits").asInt()).isEqualTo(17);
    assertThat(other.errorCode()).isEqualTo("quote_mismatch");
    assertThat(late.errorCode()).isEqualTo("quote_expired");
    assertThat(generate(key, withQuote(kite(), "nonsense")).errorCode()).isEqualTo("quote_expired");
    assertThat(quote(key, "{\"type\":\"standard\"}").status()).isEqualTo(400);
  }

  @Test
  void answersWhenTheTaskHasEnded() {
    String key = newTeam(100);
    Thread ender =
        Thread.ofVirtual()
            .start(
                () -> {
                  awaitUntil(() -> !tasks().isEmpty());
                  block(tasks().getFirst());
                });

    Reply waited = generate(key, kite(), "Prefer", "respond-async, wait=30");
    Reply tooShort = generate(key, kite(), "Prefer", "wait=1");
    Reply odd = generate(key, kite(), "Prefer", "wait=30x");

    assertThat(ender).isNotNull();
    assertThat(waited.data().path("status").asString()).isEqualTo("failed");
    assertThat(waited.data().path("error_code").asString()).isEqualTo("content_blocked");
    assertThat(waited.data().path("error_category").asString()).isEqualTo("sexual");
    assertThat(waited.raw().headers().firstValue("Preference-Applied")).contains("wait=30");
    assertThat(tooShort.data().path("status").asString()).isEqualTo("pending");
    assertThat(tooShort.data().path("task_id").asString()).isNotEmpty();
    assertThat(odd.raw().headers().firstValue("Preference-Applied")).isEmpty();
  }

  @Test
  void letsARepeatWaitLessLongThanTheFirst() throws Exception {
    String key = newTeam(100);
    String[] request = {"Idempotency-Key", "patience", "Prefer", "wait=60"};

    try (ExecutorService patient = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Reply> first =
          patient.submit(() -> generate(key, kite(), request)); // gives up at 30 s
      awaitUntil(() -> !tasks().isEmpty());
      Reply repeat = generate(key, kite(), "Idempotency-Key", "patience", "Prefer", "wait=1");
      block(tasks().getFirst());

      assertThat(repeat.data().path("status").asString()).isEqualTo("pending");
      assertThat(first.get().data().path("status").asString()).isEqualTo("failed");
    }
  }

  @Test
  void tellsARepeatFromANewTask() {
    String key = newTeam(100);

    Reply first = generate(key, kite(), "Idempotency-Key", "a");
    Reply again = generate(key, kite(), "Idempotency-Key", "a");

    assertThat(again.data()).isEqualTo(first.data());
    assertThat(first.raw().headers().firstValue("Idempotency-Replayed")).isEmpty();
    assertThat(again.raw().headers().firstValue("Idempotency-Replayed")).contains("true");
  }

  @Test
  void listsWhatIsAskedForPageByPage() {
    String key = newTeam(1_000);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.addFirst(
          generate(key, kite().replaceFirst("\\{", "{\"metadata\":{\"n\":\"" + i % 2 + "\"},"))
              .data()
              .path("task_id")
              .asString());
    }

    List<String> seen = new ArrayList<>();
    String cursor = "";
    int pages = 0;
    do {
      JsonNode page = get(key, "/api/v1/tasks?limit=2&cursor=" + cursor).data();
      page.path("tasks").forEach(task -> seen.add(task.path("task_id").asString()));
      assertThat(page.path("pagination").has("total")).isFalse();
      cursor = page.path("next_cursor").asString("");
      pages++;
    } while (!cursor.isEmpty());

    assertThat(seen).isEqualTo(ids);
    assertThat(pages).isEqualTo(3);
    assertThat(listed(key, "metadata.n=1")).containsExactly(ids.get(1), ids.get(3));
    assertThat(listed(key, "from=2020-01-01&to=2020-02-01")).isEmpty();
    assertThat(listed(key, "from=2020-01-01")).hasSize(5);
    String keyId = get(key, "/api/v1/usage?group_by=key").data().at("/usage/0/key_id").asString();
    assertThat(listed(key, "key_id=" + keyId)).hasSize(5);
    assertThat(listed(key, "key_id=" + UUID.randomUUID())).isEmpty();
    assertThat(get(key, "/api/v1/tasks?page=2&limit=2").data().at("/pagination/total").asInt())
        .isEqualTo(5);
    for (String wrong :
        List.of(
            "cursor=x",
            "cursor=" + cursor("+1000000000-12-31T23:59:59Z " + UUID.randomUUID()),
            "cursor=" + cursor("+200000-01-01T00:00:00Z " + UUID.randomUUID()),
            "cursor=" + cursor("2026-01-01T00:00:00Z x"),
            "from=yesterday",
            "batch_id=1",
            "colour=red",
            "page=1&cursor=",
            "limit=101")) {
      assertThat(get(key, "/api/v1/tasks?" + wrong).status()).as(wrong).isEqualTo(400);
    }
  }

  private static String cursor(String place) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(place.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void saysWhereTheCreditsWent() throws Exception {
    String key = newTeam(0);
    UUID grant = UUID.randomUUID();
    publish(
        new LedgerEvent.CreditsAdded(
            grant, team, at(1), 1_000, "plan, of \"January\"", null, new Balance(1_000, 0, 1)));
    awaitUntil(() -> available() == 1_000);
    UUID paid = accept(key);
    UUID partly = accept(key, kite("\"count\":2"));
    UUID blocked = accept(key);
    block(blocked);
    debited(paid, 10, new Balance(990, 10, 2));
    debited(partly, 20, new Balance(970, 30, 3));
    capture(paid, 10, 0, new Balance(970, 20, 4));
    capture(partly, 10, 10, new Balance(980, 0, 6));
    publish(
        new LedgerEvent.CreditsAdded(
            UUID.randomUUID(), team, at(7), 10, "refund", paid, new Balance(990, 0, 7)));
    publish(
        new LedgerEvent.CreditsTakenBack(
            UUID.randomUUID(), team, at(8), 400, "plan ended", new Balance(590, 0, 8)));
    debited(partly, 20, new Balance(970, 30, 3)); // told once more
    awaitUntil(
        () ->
            get(key, "/api/v1/task/" + partly).data().path("status").asString().equals("success"));
    awaitUntil(() -> get(key, "/api/v1/credits/statement").data().path("entries").size() == 6);

    JsonNode all = get(key, "/api/v1/credits/statement").data().path("entries");
    List<String> lines = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = get(key, "/api/v1/credits/statement?limit=1&cursor=" + cursor).data();
      page.path("entries")
          .forEach(line -> lines.add(line.path("entry").asString() + line.path("credits").asInt()));
      cursor = page.path("next_cursor").asString("");
    } while (!cursor.isEmpty());

    assertThat(lines)
        .containsExactly("expiry-400", "refund10", "refund10", "debit-20", "debit-10", "grant1000");
    assertThat(all.valueStream().mapToLong(line -> line.path("credits").asLong()).sum())
        .as("adds up to the balance")
        .isEqualTo(available())
        .isEqualTo(all.at("/0/balance_after").asLong());
    for (int i = 0; i + 1 < all.size(); i++) {
      assertThat(all.path(i).path("balance_after").asLong() - all.path(i).path("credits").asLong())
          .isEqualTo(all.path(i + 1).path("balance_after").asLong());
    }
    assertThat(all.at("/5/reference").asString()).isEqualTo(grant.toString());
    assertThat(all.at("/1/task_id").asString()).isEqualTo(paid.toString());
    assertThat(all.at("/1/model").asString()).isEqualTo("nano-banana-pro");
    HttpResponse<String> csv = text(key, "/api/v1/credits/statement?format=csv");
    assertThat(csv.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
    assertThat(csv.body().lines()).hasSize(7);
    assertThat(csv.body()).contains(partly.toString(), "\"plan, of \"\"January\"\"\"");
    assertThat(get(key, "/api/v1/credits/statement?to=" + at(4)).data().path("entries").size())
        .isEqualTo(3);
    assertThat(
            get(key, "/api/v1/credits/statement?cursor=" + cursor("+200000-01-01T00:00:00Z 1"))
                .status())
        .isEqualTo(400);
    JsonNode usage = get(key, "/api/v1/usage?group_by=model").data().path("usage");
    assertThat(usage.size()).isEqualTo(1);
    assertThat(usage.at("/0/cost_credits").asInt()).isEqualTo(20);
    assertThat(usage.at("/0/failed").asInt()).isEqualTo(1);
  }

  private static Instant at(long version) {
    return Instant.parse("2026-01-31T12:00:00Z").plusSeconds(version);
  }

  private void debited(UUID id, long credits, Balance balance) {
    publish(
        new LedgerEvent.CreditsDebited(
            id,
            team,
            at(balance.version()),
            credits,
            balance,
            new TaskSpec(
                "standard",
                "text-to-image",
                "nano-banana-pro",
                "a kite",
                new TaskOptions(
                    null, null, null, null, null, null, 1, null, null, null, List.of(), null, null,
                    null, null, null)),
            new Price(credits, credits, 1, "1"),
            at(0)));
  }

  private List<String> listed(String key, String filter) {
    Reply reply = get(key, "/api/v1/tasks?" + filter);
    assertThat(reply.status()).as(String.valueOf(reply.body())).isEqualTo(200);
    return reply
        .data()
        .path("tasks")
        .valueStream()
        .map(task -> task.path("task_id").asString())
        .toList();
  }

  private Reply quote(String key, String body) {
    return send(
        request(key, "/api/v1/quote").header("Content-Type", "application/json").POST(json(body)));
  }

  private static String withQuote(String body, String id) {
    return body.replaceFirst("\\{", "{\"quote_id\":\"" + id + "\",");
  }

  private UUID accept(String key) {
    return accept(key, kite());
  }

  private UUID accept(String key, String body) {
    return UUID.fromString(generate(key, body).data().path("task_id").asString());
  }

  private List<UUID> tasks() {
    return jdbc.queryForList("select task_id from task where team_id = ?", UUID.class, team);
  }

  private String plan() {
    return String.valueOf(
        jdbc.queryForObject("select plan from team where team_id = ?", String.class, team));
  }

  private void block(UUID id) {
    publish(
        new ModerationEvent.PromptBlocked(
            id, team, Instant.EPOCH, FailureReason.CONTENT_BLOCKED, "sexual"));
  }

  private void capture(UUID id, long credits, long refunded, Balance balance) {
    publish(
        new StorageEvent.MediaStored(
            id,
            team,
            Instant.EPOCH,
            List.of(
                new StoredMedia(0, team + "/0.png", "image/png", 9, 64, 64, "0".repeat(64), null)),
            new Price(credits, credits, 1, "1")));
    publish(
        new LedgerEvent.CreditsCaptured(
            id, team, at(balance.version()), credits, refunded, balance));
  }

  private HttpResponse<String> text(String key, String path)
      throws IOException, InterruptedException {
    return HTTP.send(request(key, path).build(), HttpResponse.BodyHandlers.ofString());
  }
}
