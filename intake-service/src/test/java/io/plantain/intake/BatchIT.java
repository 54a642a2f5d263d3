package io.plantain.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.minio.BucketExistsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.plantain.event.Balance;
import io.plantain.event.FailureReason;
import io.plantain.event.LedgerEvent;
import io.plantain.event.ModerationEvent;
import io.plantain.event.Price;
import io.plantain.event.StorageEvent;
import io.plantain.event.StoredMedia;
import io.plantain.kit.objects.ObjectStoreClients;
import io.plantain.kit.objects.ObjectStoreSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import tools.jackson.databind.JsonNode;

/// Many tasks from a template and rows, without anybody looking after them.
class BatchIT extends IntakeSystem {
  private static final String CITIES =
      """
      {"name":"cities","type":"standard","scene":"text-to-image","model":"nano-banana-pro",
       "prompt":"{{city}} at {{time|noon}}",
       "images":[{"name":"front","role":"hero","alt_text":"{{city}} from afar"},
                 {"role":"gallery","options":{"aspect_ratio":"16:9"},"prompt":"{{prompt}}, wide"}],
       "file_name":"{{row}}/{{city}}-{{image}}","max_concurrent":%d,"on_error":"%s",%s
       "rows":[{"city":"Oslo"},{"city":"Rome","time":"night"},{"city":"Cairo"}]}\
      """;

  @Autowired ObjectStoreSettings store;
  @Autowired Environment environment;

  private long version = 1;

  @Test
  void quotesMakesAndHandsOutEveryPicture() throws Exception {
    String key = newTeam(1_000);
    String body = cities(2, "continue", "\"spending_cap\":60,");
    JsonNode quote = post(key, "/api/v1/batches/quote", body).data();
    assertThat(quote.path("credits").asInt()).isEqualTo(60);
    assertThat(quote.path("items").asInt()).isEqualTo(6);
    assertThat(quote.at("/images/0/role").asString()).isEqualTo("hero");
    assertThat(quote.path("within_cap").asBoolean()).isTrue();
    assertThat(tasks()).isEmpty();

    UUID batch = batch(key, body);
    awaitUntil(() -> open().size() == 2);
    for (int i = 0; i < 3; i++) {
      awaitUntil(() -> open().size() == 2);
      assertThat(show(key, batch).at("/progress/processing").asInt()).isLessThanOrEqualTo(2);
      succeedAll();
    }
    awaitStatus(key, batch, "completed");

    JsonNode done = show(key, batch);
    assertThat(done.at("/progress/percent").asInt()).isEqualTo(100);
    assertThat(done.at("/progress/success").asInt()).isEqualTo(6);
    assertThat(done.path("cost_credits").asInt()).isEqualTo(60);
    List<String> asked =
        jdbc.queryForList(
            "select spec::json ->> 'prompt' from task where team_id = ?", String.class, team);
    assertThat(asked)
        .containsExactlyInAnyOrder(
            "Oslo at noon",
            "Oslo at noon, wide",
            "Rome at night",
            "Rome at night, wide",
            "Cairo at noon",
            "Cairo at noon, wide");
    assertThat(zip(key, batch).keySet())
        .containsExactly(
            "1/Oslo-front.png",
            "1/Oslo-gallery-2.png",
            "2/Rome-front.png",
            "2/Rome-gallery-2.png",
            "3/Cairo-front.png",
            "3/Cairo-gallery-2.png");
    assertThat(zip(key, batch).get("2/Rome-front.png")).startsWith("picture of ");
    JsonNode results = get(key, "/api/v1/batches/" + batch + "/results").data().path("items");
    assertThat(results.size()).isEqualTo(6);
    assertThat(results.get(0).path("alt_text").asString()).isEqualTo("Oslo from afar");
    assertThat(results.get(0).path("primary").asBoolean()).isTrue();
    assertThat(results.get(1).path("primary").asBoolean()).isFalse();
    assertThat(results.get(1).at("/files/0/url").asString()).startsWith("http");
    String csv = text(key, "/api/v1/batches/" + batch + "/results?format=csv");
    assertThat(csv.lines().findFirst().orElseThrow()).startsWith("city,time,row,image,role,order");
    assertThat(csv.lines()).hasSize(7);
  }

  @Test
  void takesRowsOfAFileAndSaysWhichAreWrong() throws Exception {
    String key = newTeam(1_000);
    String recipe =
        """
        {"type":"standard","scene":"text-to-image","model":"nano-banana-pro",
         "prompt":"{{city}}","start":false}\
        """;

    Reply made = form(key, recipe, "\uFEFFcity;note\r\n\"Oslo; Norway\";=1+1\r\nRome;\"b\nc\"\r\n");
    Reply wrong = form(key, recipe, "city,note\nOslo,a\n,b\nRome\n");
    StringBuilder many = new StringBuilder("city\n");
    for (int i = 0; i <= 10_000; i++) {
      many.append("city ").append(i).append('\n');
    }
    Reply tooMany = form(key, recipe, many.toString());
    Reply most = form(key, recipe, many.substring(0, many.lastIndexOf("city ")));

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.data().path("status").asString()).isEqualTo("paused");
    assertThat(made.data().path("reason").asString()).isEqualTo("not_started");
    assertThat(made.data().path("rows").asInt()).isEqualTo(2);
    JsonNode items =
        get(key, "/api/v1/batches/" + made.data().path("batch_id").asString() + "/items").data();
    assertThat(items.at("/items/0/variables/city").asString()).isEqualTo("Oslo; Norway");
    assertThat(items.at("/items/0/variables/note").asString()).isEqualTo("=1+1");
    assertThat(
            text(
                key,
                "/api/v1/batches/"
                    + made.data().path("batch_id").asString()
                    + "/results?format=csv"))
        .contains("Oslo; Norway,'=1+1,1,");
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.message()).contains("row 3 (line 4)");
    assertThat(tooMany.status()).isEqualTo(400);
    assertThat(tooMany.message()).contains("10000");
    assertThat(most.status()).isEqualTo(201);
    assertThat(most.data().path("items").asInt()).isEqualTo(10_000);
    assertThat(tasks()).isEmpty();
  }

  @Test
  void pausesResumesAndCancels() {
    String key = newTeam(1_000);
    UUID batch = batch(key, cities(2, "continue", ""));
    awaitUntil(() -> open().size() == 2);

    assertThat(post(key, path(batch, "pause"), "").status()).isEqualTo(202);
    succeedAll();
    awaitUntil(() -> show(key, batch).at("/progress/success").asInt() == 2);
    assertThat(show(key, batch).path("reason").asString()).isEqualTo("by_user");
    assertThat(open()).isEmpty();
    assertThat(post(key, path(batch, "resume"), "").status()).isEqualTo(202);
    awaitUntil(() -> open().size() == 2);
    assertThat(post(key, path(batch, "cancel"), "").status()).isEqualTo(202);
    awaitUntil(
        () ->
            count("select count(*) from task where team_id = ? and cancel_asked is not null") == 2);
    failAll();
    awaitStatus(key, batch, "canceled");

    assertThat(show(key, batch).at("/progress/canceled").asInt()).isEqualTo(2);
    assertThat(tasks()).hasSize(4);
    assertThat(post(key, path(batch, "resume"), "").errorCode()).isEqualTo("batch_state");
  }

  @Test
  void stopsAtAnErrorAndRetriesOnlyWhatFailed() {
    String key = newTeam(1_000);
    UUID batch = batch(key, cities(2, "stop", ""));
    awaitUntil(() -> open().size() == 2);
    failAll();
    awaitStatus(key, batch, "paused");
    assertThat(show(key, batch).path("reason").asString()).isEqualTo("error");
    assertThat(post(key, path(batch, "resume"), "").status()).isEqualTo(202);
    finish(key, batch);
    assertThat(show(key, batch).at("/progress/failed").asInt()).isEqualTo(2);
    JsonNode failed = get(key, path(batch, "items?status=failed")).data().path("items");
    assertThat(failed.size()).isEqualTo(2);
    assertThat(failed.get(0).path("error_code").asString()).isEqualTo("content_blocked");

    Reply retry = post(key, path(batch, "retry"), "");
    assertThat(retry.status()).isEqualTo(202);
    finish(key, batch);

    assertThat(show(key, batch).at("/progress/success").asInt()).isEqualTo(6);
    assertThat(tasks()).hasSize(8);
    assertThat(post(key, path(batch, "retry"), "").status()).isEqualTo(409);
  }

  @Test
  void spendsNoMoreThanItMay() {
    String key = newTeam(35);
    Reply tooDear = post(key, "/api/v1/batches", cities(2, "continue", "\"spending_cap\":59,"));
    assertThat(tooDear.status()).isEqualTo(402);
    assertThat(tooDear.errorCode()).isEqualTo("spending_cap_too_low");

    UUID batch = batch(key, cities(2, "continue", ""));
    for (int i = 0; i < 3; i++) {
      awaitUntil(
          () -> !open().isEmpty() || show(key, batch).path("status").asString().equals("paused"));
      succeedAll();
    }
    awaitStatus(key, batch, "paused");

    assertThat(show(key, batch).path("reason").asString()).isEqualTo("insufficient_credits");
    assertThat(tasks()).hasSize(3);
  }

  @Test
  void answersTheSameRequestOnce() {
    String key = newTeam(1_000);
    String body = cities(2, "continue", "\"start\":false,");
    Reply first = send(batches(key, "/api/v1/batches", body).header("Idempotency-Key", "night"));
    Reply again = send(batches(key, "/api/v1/batches", body).header("Idempotency-Key", "night"));
    Reply other =
        send(
            batches(key, "/api/v1/batches", body.replace("Oslo", "Bergen"))
                .header("Idempotency-Key", "night"));

    assertThat(again.data().path("batch_id")).isEqualTo(first.data().path("batch_id"));
    assertThat(again.raw().headers().firstValue("Idempotency-Replayed")).contains("true");
    assertThat(other.errorCode()).isEqualTo("idempotency_key_reused");
    assertThat(get(key, "/api/v1/batches?status=paused").data().path("batches").size())
        .isEqualTo(1);
  }

  /// As after a death between the tasks' commit and the batch's: they are found, not made again.
  @Test
  void makesNoPictureTwiceAfterACrash() {
    String key = newTeam(1_000);
    UUID batch = batch(key, cities(2, "continue", ""));
    awaitUntil(() -> open().size() == 2);
    List<UUID> before = open();

    jdbc.update(
        "update batch_item set status = 'waiting', task_id = null where batch_id = ?", batch);

    awaitUntil(() -> show(key, batch).at("/progress/processing").asInt() == 2);
    assertThat(tasks()).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void goesOnWhenItsInstanceIsGone() {
    String key = newTeam(1_000);
    UUID batch;
    try (ConfigurableApplicationContext other = anotherInstance()) {
      int otherPort =
          java.util.Objects.requireNonNull(((WebServerApplicationContext) other).getWebServer())
              .getPort();
      batch =
          UUID.fromString(
              send(HttpRequest.newBuilder(
                          java.net.URI.create("http://localhost:" + otherPort + "/api/v1/batches"))
                      .header("Authorization", "Bearer " + key)
                      .header("Content-Type", "application/json")
                      .POST(json(cities(1, "continue", ""))))
                  .data()
                  .path("batch_id")
                  .asString());
      awaitUntil(() -> open().size() == 1);
      assertThat(open()).hasSize(1); // two look after it, and one task at a time it is
      succeedAll();
    }

    finish(key, batch);

    assertThat(show(key, batch).at("/progress/success").asInt()).isEqualTo(6);
    assertThat(tasks()).hasSize(6);
  }

  @Test
  void showsNobodyElsesBatches() {
    String key = newTeam(1_000);
    UUID batch = batch(key, cities(1, "continue", "\"start\":false,"));
    String stranger =
        send(admin("/admin/v1/teams").POST(json("{\"team_id\":\"%s-other\"}".formatted(team))))
                    .status()
                == 201
            ? send(admin("/admin/v1/teams/" + team + "-other/keys").POST(json("{}")))
                .data()
                .path("key")
                .asString()
            : "";

    assertThat(get(stranger, path(batch, "")).status()).isEqualTo(404);
    assertThat(get(stranger, path(batch, "results")).status()).isEqualTo(404);
    assertThat(get(stranger, path(batch, "pictures")).status()).isEqualTo(404);
    assertThat(post(stranger, path(batch, "cancel"), "").status()).isEqualTo(404);
  }

  @Test
  void tellsItsEndToWebhooks() {
    String key = newTeam(1_000);
    String path = RECEIVER.openFriendly();
    post(
        key,
        "/api/v1/webhooks",
        "{\"url\":\"%s\",\"events\":[\"batch.completed\"]}".formatted(RECEIVER.origin() + path));
    UUID batch = batch(key, cities(6, "continue", ""));

    finish(key, batch);

    awaitUntil(() -> !RECEIVER.at(path).isEmpty());
    JsonNode told = RECEIVER.at(path).getFirst().body();
    assertThat(told.path("type").asString()).isEqualTo("batch.completed");
    assertThat(told.at("/data/succeeded").asInt()).isEqualTo(6);
  }

  private ConfigurableApplicationContext anotherInstance() {
    List<String> same =
        List.of(
            "spring.kafka.bootstrap-servers",
            "spring.datasource.url",
            "spring.datasource.username",
            "spring.datasource.password",
            "plantain.s3.endpoint",
            "plantain.s3.access-key",
            "plantain.s3.secret-key");
    List<String> arguments = new ArrayList<>();
    same.forEach(name -> arguments.add("--" + name + "=" + environment.getProperty(name)));
    arguments.addAll(
        List.of("--server.port=0", "--management.server.port=0", "--plantain.drain=0s"));
    return new SpringApplicationBuilder(IntakeApplication.class)
        .run(arguments.toArray(String[]::new));
  }

  private static String cities(int concurrent, String onError, String more) {
    return CITIES.formatted(concurrent, onError, more);
  }

  private static String path(UUID batch, String rest) {
    return "/api/v1/batches/" + batch + (rest.isEmpty() ? "" : "/" + rest);
  }

  private HttpRequest.Builder batches(String key, String path, String body) {
    return request(key, path).header("Content-Type", "application/json").POST(json(body));
  }

  private Reply post(String key, String path, String body) {
    return body.isEmpty()
        ? send(request(key, path).POST(HttpRequest.BodyPublishers.noBody()))
        : send(batches(key, path, body));
  }

  private Reply form(String key, String recipe, String csv) {
    String body =
        """
        --frontier\r
        Content-Disposition: form-data; name="batch"\r
        \r
        %s\r
        --frontier\r
        Content-Disposition: form-data; name="rows"; filename="rows.csv"\r
        Content-Type: text/csv\r
        \r
        %s\r
        --frontier--\r
        """
            .formatted(recipe, csv);
    return send(
        request(key, "/api/v1/batches")
            .header("Content-Type", "multipart/form-data; boundary=frontier")
            .POST(json(body)));
  }

  private UUID batch(String key, String body) {
    Reply made = post(key, "/api/v1/batches", body);
    assertThat(made.status()).as(String.valueOf(made.body())).isEqualTo(201);
    return UUID.fromString(made.data().path("batch_id").asString());
  }

  private JsonNode show(String key, UUID batch) {
    return get(key, path(batch, "")).data();
  }

  private void awaitStatus(String key, UUID batch, String status) {
    awaitUntil(() -> show(key, batch).path("status").asString().equals(status));
  }

  private void finish(String key, UUID batch) {
    await()
        .atMost(Duration.ofMinutes(2)) // six tasks, one after the other
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              succeedAll();
              return show(key, batch).path("status").asString().equals("completed");
            });
  }

  private List<UUID> tasks() {
    return jdbc.queryForList("select task_id from task where team_id = ?", UUID.class, team);
  }

  private List<UUID> open() {
    return jdbc.queryForList(
        "select task_id from task where team_id = ? and closed_at is null", UUID.class, team);
  }

  private long count(String query) {
    Long count = jdbc.queryForObject(query, Long.class, team);
    return count == null ? 0 : count;
  }

  /// As storage and the ledger would say.
  private void succeedAll() {
    List<UUID> ids = open();
    long left = available();
    for (UUID id : ids) {
      StoredMedia picture = picture(id);
      publish(
          new StorageEvent.MediaStored(
              id, team, Instant.EPOCH, List.of(picture), new Price(10, 10, 1, "1")));
      left -= 10;
      publish(
          new LedgerEvent.CreditsCaptured(
              id, team, Instant.EPOCH, 10, 0, new Balance(left, 0, ++version)));
    }
    awaitUntil(() -> open().stream().noneMatch(ids::contains));
  }

  private void failAll() {
    open()
        .forEach(
            id ->
                publish(
                    new ModerationEvent.PromptBlocked(
                        id, team, Instant.EPOCH, FailureReason.CONTENT_BLOCKED, "sexual")));
  }

  private StoredMedia picture(UUID id) {
    String object = team + "/" + id + "/0.png";
    byte[] bytes = ("picture of " + id).getBytes(StandardCharsets.UTF_8);
    try (MinioClient client = ObjectStoreClients.forStoring(store)) {
      if (!client.bucketExists(BucketExistsArgs.builder().bucket(store.bucket()).build())) {
        client.makeBucket(MakeBucketArgs.builder().bucket(store.bucket()).build());
      }
      client.putObject(
          PutObjectArgs.builder().bucket(store.bucket()).object(object).stream(
                  new ByteArrayInputStream(bytes), (long) bytes.length, -1L)
              .contentType("image/png")
              .build());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return new StoredMedia(0, object, "image/png", bytes.length, 64, 64, "0".repeat(64), null);
  }

  private Map<String, String> zip(String key, UUID batch) throws Exception {
    Map<String, String> files = new TreeMap<>();
    HttpResponse<byte[]> raw =
        HTTP.send(
            request(key, path(batch, "pictures")).timeout(Duration.ofSeconds(20)).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(raw.statusCode()).isEqualTo(200);
    assertThat(raw.headers().firstValue("Content-Type")).contains("application/zip");
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(raw.body()))) {
      for (@Nullable ZipEntry entry = zip.getNextEntry();
          entry != null;
          entry = zip.getNextEntry()) {
        files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return files;
  }

  private String text(String key, String path) throws IOException, InterruptedException {
    return HTTP.send(request(key, path).build(), HttpResponse.BodyHandlers.ofString()).body();
  }
}
