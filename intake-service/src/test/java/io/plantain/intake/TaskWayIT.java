package io.plantain.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.plantain.event.Balance;
import io.plantain.event.CancelEvent;
import io.plantain.event.FailureReason;
import io.plantain.event.GenerationEvent;
import io.plantain.event.IntakeEvent;
import io.plantain.event.LedgerEvent;
import io.plantain.event.ModerationEvent;
import io.plantain.event.Price;
import io.plantain.event.ProgressEvent;
import io.plantain.event.StorageEvent;
import io.plantain.event.StoredMedia;
import io.plantain.event.TaskEvent;
import io.plantain.event.TaskSpec;
import io.plantain.event.Topics;
import io.plantain.kit.objects.ObjectStoreClients;
import io.plantain.kit.objects.ObjectStoreSettings;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class TaskWayIT extends IntakeSystem {
  private static final Price PRICE = new Price(10, 10, 1, "1");

  @Autowired ObjectStoreSettings store;

  @Test
  void showsThePictureOnceItIsPaid() throws Exception {
    String key = newTeam(100);
    UUID id = accept(key);
    awaitUntil(() -> submitted(id).size() == 1);
    TaskSpec spec = submitted(id).getFirst().spec();
    putPicture(id);

    publish(
        new LedgerEvent.CreditsDebited(
            id, team, now(), 10, new Balance(90, 10, 2), spec, PRICE, now()));
    publish(new ProgressEvent.GenerationStarted(id, team, now(), "sketch"));
    awaitStatus(key, id, "processing");
    assertThat(task(key, id).data().at("/output/current_stage").asString()).isEqualTo("generation");
    publish(new StorageEvent.MediaStored(id, team, now(), List.of(picture(id)), PRICE));
    publish(new LedgerEvent.CreditsCaptured(id, team, now(), 10, 0, new Balance(90, 0, 3)));
    awaitStatus(key, id, "success");

    Reply credits = get(key, "/api/v1/credits");
    assertThat(credits.data().path("remaining_credits").asInt()).isEqualTo(90);
    Reply task = task(key, id);
    assertThat(task.data().path("cost_credits").asInt()).isEqualTo(10);
    assertThat(task.data().at("/output/images/0/type").asString()).isEqualTo("image/png");
    assertThat(task.data().path("output").has("current_stage")).isFalse();
    String url = task.data().at("/output/images/0/url").asString();
    HttpResponse<String> opened =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(opened.statusCode()).isEqualTo(200);
    assertThat(opened.body()).isEqualTo("a picture");
    awaitUntil(() -> ended(id) == 1);
    assertThat(publicEvents(id).stream().map(event -> event.getClass().getSimpleName()))
        .containsExactly("TaskAccepted", "TaskProgressed", "TaskSucceeded");
  }

  @Test
  void staysWhatItBecameWhateverComesLate() {
    String key = newTeam(100);
    UUID id = accept(key);

    publish(new LedgerEvent.CreditsRefunded(id, team, now(), 10, new Balance(100, 0, 5)));
    publish(
        new GenerationEvent.GenerationFailed(id, team, now(), FailureReason.NO_RESULT, "sketch"));
    awaitStatus(key, id, "failed");
    publish(new StorageEvent.MediaStored(id, team, now(), List.of(picture(id)), PRICE));
    publish(new ProgressEvent.GenerationStarted(id, team, now(), "sketch"));
    publish(new LedgerEvent.CreditsCaptured(id, team, now(), 10, 0, new Balance(90, 0, 6)));
    awaitUntil(() -> available() == 90); // the last one was heard

    Reply task = task(key, id);
    assertThat(task.data().path("status").asString()).isEqualTo("failed");
    assertThat(task.data().path("cost_credits").asInt()).isZero();
    assertThat(task.data().path("error").asString()).isEqualTo(FailureReason.NO_RESULT.sentence());
    assertThat(task.data().path("error_code").asString()).isEqualTo("no_result");
    assertThat(task.data().at("/output/images").isEmpty()).isTrue();
  }

  @Test
  void believesTheNewestBalanceAndGivesAHoldBackOnce() {
    String key = newTeam(100);
    UUID id = accept(key);
    assertThat(credits(key)).isEqualTo(90);

    for (int i = 0; i < 3; i++) {
      publish(declined(id, new Balance(95, 0, 9)));
      publish(declined(id, new Balance(40, 0, 4)));
    }
    awaitStatus(key, id, "failed");
    UUID next = accept(key);
    publish(declined(id, new Balance(94, 0, 10)));
    awaitUntil(() -> available() == 94);

    assertThat(credits(key)).isEqualTo(84); // only the open task is spoken for
    publish(
        new ModerationEvent.PromptBlocked(
            next, team, now(), FailureReason.CONTENT_BLOCKED, "sexual"));
    awaitStatus(key, next, "failed");
    assertThat(credits(key)).isEqualTo(94);
  }

  @Test
  void waitsAMomentForTheLedgerBeforeItRefuses() throws Exception {
    String key = newTeam(10);
    UUID first = accept(key);
    Thread answer =
        Thread.ofVirtual()
            .start(
                () -> {
                  pause(150);
                  publish(declined(first, new Balance(10, 0, 2)));
                });

    Reply second = generate(key, kite());
    answer.join();

    assertThat(second.status()).isEqualTo(200);
  }

  @Test
  void asksForTheEndOfATask() {
    String key = newTeam(100);
    UUID id = accept(key);

    Reply asked = cancel(key, id);
    awaitUntil(() -> !cancels(id).isEmpty());
    publish(new GenerationEvent.GenerationCanceled(id, team, now()));
    publish(new LedgerEvent.CreditsRefunded(id, team, now(), 0, new Balance(100, 0, 2)));
    awaitStatus(key, id, "canceled");
    Reply late = cancel(key, id);

    assertThat(asked.status()).isEqualTo(202);
    assertThat(asked.data().path("status").asString()).isEqualTo("pending");
    assertThat(cancels(id).getFirst().cause()).isEqualTo(CancelEvent.Cause.USER);
    assertThat(late.status()).isEqualTo(409);
    assertThat(late.message()).contains("canceled");
    assertThat(cancel(key, UUID.randomUUID()).status()).isEqualTo(404);
    assertThat(task(key, id).data().path("cost_credits").asInt()).isZero();
    assertThat(publicEvents(id).getLast()).isInstanceOf(TaskEvent.TaskCanceled.class);
  }

  @Test
  void asksForTheEndOfWhatIsPastItsDeadline() {
    String key = newTeam(100);
    UUID id = accept(key);
    jdbc.update(
        """
        update task set deadline = now() - interval '1 s', cancel_at = now() - interval '1 s'
        where task_id = ?\
        """,
        id);

    awaitUntil(() -> !cancels(id).isEmpty());
    publish(new GenerationEvent.GenerationExpired(id, team, now()));
    publish(new LedgerEvent.CreditsRefunded(id, team, now(), 10, new Balance(100, 0, 2)));
    awaitStatus(key, id, "failed");

    assertThat(cancels(id).getFirst().cause()).isEqualTo(CancelEvent.Cause.EXPIRED);
    assertThat(task(key, id).data().path("error_code").asString()).isEqualTo("deadline_exceeded");
  }

  @Test
  void drivesATaskAgainUntilItIsClosed() {
    String key = newTeam(100);
    UUID id = accept(key);
    awaitUntil(() -> drives(id) == 1);
    jdbc.update(
        "update team set plan = 'basic' where team_id = (select team_id from task where task_id ="
            + " ?)",
        id); // what is sent again is the same all the same
    makeDue(id);
    awaitUntil(() -> drives(id) == 2);

    List<IntakeEvent.TaskSubmitted> sent = submitted(id);
    assertThat(sent).hasSize(2);
    assertThat(sent.get(1)).isEqualTo(sent.get(0));
    assertThat(sent.getFirst().plan()).isEqualTo("internal");
    assertThat(publicEvents(id)).hasSize(1);
    double known = duplicates(Topics.LEDGER_ENTRIES);
    publish(declined(id, new Balance(100, 0, 2)));
    awaitStatus(key, id, "failed");
    publish(declined(id, new Balance(100, 0, 2)));
    awaitUntil(() -> duplicates(Topics.LEDGER_ENTRIES) == known + 1);
    makeDue(id);
    assertThat(
            jdbc.queryForObject(
                "select count(*) from task where task_id = ? and due_at is not null",
                Long.class,
                id))
        .isZero();
  }

  private void makeDue(UUID id) {
    jdbc.update("update task set drive_at = now() where task_id = ? and drive_at is not null", id);
  }

  private int drives(UUID id) {
    Integer drives =
        jdbc.queryForObject("select drives from task where task_id = ?", Integer.class, id);
    return drives == null ? 0 : drives;
  }

  private UUID accept(String key) {
    Reply accepted = generate(key, kite());
    assertThat(accepted.status()).isEqualTo(200);
    return UUID.fromString(accepted.data().path("task_id").asString());
  }

  private Reply task(String key, UUID id) {
    return get(key, "/api/v1/task/" + id);
  }

  private Reply cancel(String key, UUID id) {
    return send(
        request(key, "/api/v1/task/" + id + "/cancel").POST(HttpRequest.BodyPublishers.noBody()));
  }

  private long credits(String key) {
    return get(key, "/api/v1/credits").data().path("remaining_credits").asLong();
  }

  private void awaitStatus(String key, UUID id, String status) {
    awaitUntil(() -> task(key, id).data().path("status").asString().equals(status));
  }

  private LedgerEvent declined(UUID id, Balance balance) {
    return new LedgerEvent.CreditsDeclined(
        id, team, now(), 10, FailureReason.INSUFFICIENT_CREDITS, balance);
  }

  private StoredMedia picture(UUID id) {
    return new StoredMedia(
        0, team + "/" + id + "/0.png", "image/png", 9, 64, 64, "0".repeat(64), null);
  }

  private void putPicture(UUID id) throws Exception {
    byte[] bytes = "a picture".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    try (MinioClient client = ObjectStoreClients.forStoring(store)) {
      if (!client.bucketExists(
          io.minio.BucketExistsArgs.builder().bucket(store.bucket()).build())) {
        client.makeBucket(io.minio.MakeBucketArgs.builder().bucket(store.bucket()).build());
      }
      client.putObject(
          PutObjectArgs.builder()
              .bucket(store.bucket())
              .object(picture(id).key())
              .contentType("image/png")
              .stream(new ByteArrayInputStream(bytes), (long) bytes.length, -1L)
              .build());
    }
  }

  private static List<IntakeEvent.TaskSubmitted> submitted(UUID id) {
    return events(Topics.INTAKE_TASKS, id.toString(), IntakeEvent.TaskSubmitted.class);
  }

  private static List<CancelEvent.TaskCancelRequested> cancels(UUID id) {
    return events(Topics.INTAKE_CANCELS, id.toString(), CancelEvent.TaskCancelRequested.class);
  }

  private static List<TaskEvent> publicEvents(UUID id) {
    return events(Topics.TASK_EVENTS, id.toString(), TaskEvent.class);
  }

  private static long ended(UUID id) {
    return publicEvents(id).stream().filter(TaskEvent.TaskSucceeded.class::isInstance).count();
  }

  private static Instant now() {
    return Instant.EPOCH;
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
