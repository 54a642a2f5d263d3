package io.plantain.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.minio.GetObjectArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.StatObjectArgs;
import io.minio.StatObjectResponse;
import io.minio.errors.ErrorResponseException;
import io.plantain.event.Decoded;
import io.plantain.event.EventCodec;
import io.plantain.event.EventIds;
import io.plantain.event.FailureReason;
import io.plantain.event.GenerationEvent;
import io.plantain.event.GenerationEvent.GenerationFailed;
import io.plantain.event.GenerationEvent.GenerationSucceeded;
import io.plantain.event.MediaReference;
import io.plantain.event.Price;
import io.plantain.event.StorageEvent;
import io.plantain.event.StorageEvent.MediaStored;
import io.plantain.event.StorageEvent.StorageFailed;
import io.plantain.event.StoredMedia;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import io.plantain.event.Topics;
import io.plantain.kit.objects.ObjectStoreSettings;
import io.plantain.storage.check.PictureVerdicts;
import io.plantain.storage.film.Films;
import io.plantain.storage.picture.Samples;
import io.plantain.testservers.TestDatabase;
import io.plantain.testservers.TestS3;
import io.plantain.testservers.TestServers;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/// A generation's result in, a storage outcome out: with a real broker, database and object store.
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Timeout(60)
@DirtiesContext // this instance would keep the pictures of the next class too
class StorageListenerIT {
  private static final String BUCKET = "storage-it";
  private static final String WHY = "{\"operator\":\"ada\",\"reason\":\"ticket 17\"}";
  private static final Provider PROVIDER = new Provider();
  private static final Gate GATE = new Gate(TestServers.s3().endpoint());
  private static final List<ConsumerRecord<String, byte[]>> SEEN = new ArrayList<>();
  private static KafkaConsumer<String, byte[]> results;

  @Autowired KafkaTemplate<String, byte[]> kafka;
  @Autowired MinioClient objects;
  @Autowired Outcomes outcomes;
  @Autowired ExpiredLinks expired;
  @Autowired PictureVerdicts verdicts;
  @Autowired MeterRegistry meters;
  @Autowired ObjectStore store;
  @Autowired TemporaryFiles files;
  @Autowired JdbcTemplate jdbc;
  @LocalServerPort int port;

  @DynamicPropertySource
  static void servers(DynamicPropertyRegistry registry) {
    TestDatabase database = TestServers.newDatabase();
    TestS3 s3 = TestServers.s3();
    registry.add("spring.kafka.bootstrap-servers", TestServers::kafka);
    registry.add("spring.datasource.url", database::url);
    registry.add("spring.datasource.username", database::user);
    registry.add("spring.datasource.password", database::password);
    registry.add("plantain.s3.endpoint", GATE::endpoint);
    registry.add("plantain.s3.access-key", s3::accessKey);
    registry.add("plantain.s3.secret-key", s3::secretKey);
    registry.add("plantain.s3.bucket", () -> BUCKET);
    registry.add("plantain.fetch.trusted-origins", PROVIDER::origin);
    registry.add("plantain.fetch.first-byte-timeout", () -> "1s");
    registry.add("plantain.storage.max-picture-size", () -> "2MB");
    registry.add("plantain.storage.fetch-attempts", () -> "2");
    registry.add("plantain.storage.fetch-budget", () -> "2s");
    registry.add("plantain.storage.first-pause", () -> "50ms");
    registry.add("plantain.admin.key", () -> "operators-only");
  }

  @BeforeAll
  static void listen() {
    results =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", TestServers.kafka()),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        Stream.concat(
                results.partitionsFor(Topics.STORAGE_RESULTS).stream(),
                results.partitionsFor(Topics.deadLettersOf("storage-worker")).stream())
            .map(each -> new TopicPartition(each.topic(), each.partition()))
            .toList();
    results.assign(partitions);
    results.seekToEnd(partitions);
    partitions.forEach(results::position);
  }

  @AfterAll
  static void leave() {
    results.close();
  }

  @ParameterizedTest
  @CsvSource({
    "ok.png, png, image/png",
    "ok.png, jpg, image/jpeg",
    "ok.png, webp, image/webp",
    "ok.jpg, png, image/png",
    "ok.jpg,, image/jpeg"
  })
  void storesAReadablePictureInTheFormatThatWasAskedFor(
      String file, String wanted, String contentType) throws Exception {
    GenerationSucceeded task = succeeded(wanted, url(file));
    send(task);
    StoredMedia media = stored(task).media().getFirst();
    assertThat(media.contentType()).isEqualTo(contentType);
    assertThat(media.key()).startsWith("team-1/" + task.taskId() + "/0.");
    assertThat(media.width()).isEqualTo(640);
    assertThat(media.height()).isEqualTo(480);
    byte[] bytes = object(media.key());
    assertThat(bytes).hasSize((int) media.bytes());
    assertThat(media.sha256())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
    assertThat(image.getWidth()).isEqualTo(640);
    assertThat(image.getHeight()).isEqualTo(480);
    StatObjectResponse stat =
        objects.statObject(StatObjectArgs.builder().bucket(BUCKET).object(media.key()).build());
    assertThat(stat.contentType()).isEqualTo(contentType);
    assertThat(stat.userMetadata().getFirst("sha256")).isEqualTo(media.sha256());
    assertThat(
            ImageIO.read(new ByteArrayInputStream(object(requireNonNull(media.thumbnailKey()))))
                .getWidth())
        .isEqualTo(256);
  }

  @ParameterizedTest
  @CsvSource({
    "page.png, INVALID_RESULT",
    "bomb.png, INVALID_RESULT",
    "one.png, INVALID_RESULT",
    "half.png, INVALID_RESULT",
    "empty.png, INVALID_RESULT",
    "large.png, INVALID_RESULT",
    "missing.png, RESULT_UNREACHABLE",
    "inside.png, RESULT_UNREACHABLE",
    "slow.png, RESULT_UNREACHABLE",
    "down.png, RESULT_UNREACHABLE",
  })
  void failsATaskWithoutAUsablePicture(String file, FailureReason reason) {
    GenerationSucceeded task = succeeded("png", url(file));
    send(task);
    assertThat(failed(task).reason()).isEqualTo(reason);
  }

  @Test
  void storesAFilmWithItsRealTypeAndDuration() throws Exception {
    GenerationSucceeded task = ordered("text-to-video", null, 5, url("film.mp4"));
    send(task);
    StoredMedia media = stored(task).media().getFirst();
    assertThat(media.contentType()).isEqualTo("video/mp4"); // the provider said image/png
    assertThat(media.key()).isEqualTo("team-1/" + task.taskId() + "/0.mp4");
    assertThat(media.width()).isEqualTo(1280);
    assertThat(media.height()).isEqualTo(720);
    assertThat(media.durationMillis()).isEqualTo(5_000);
    assertThat(media.thumbnailKey()).isNull();
    assertThat(object(media.key())).isEqualTo(Films.mp4(1280, 720, 5));
    StatObjectResponse stat =
        objects.statObject(StatObjectArgs.builder().bucket(BUCKET).object(media.key()).build());
    assertThat(stat.contentType()).isEqualTo("video/mp4");
  }

  @Test
  void storesACutOutAsATransparentPng() throws Exception {
    GenerationSucceeded task = ordered("remove-background", "png", null, url("cut.png"));
    send(task);
    StoredMedia media = stored(task).media().getFirst();
    assertThat(media.contentType()).isEqualTo("image/png");
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(object(media.key())));
    assertThat(image.getRGB(0, 0) >>> 24).isZero();
    assertThat(image.getRGB(320, 240) >>> 24).isEqualTo(255);
  }

  @ParameterizedTest
  @CsvSource({
    "text-to-video, half.mp4",
    "image-to-video, short.mp4",
    "text-to-video, ok.png",
    "remove-background, ok.png",
    "remove-background, ok.jpg",
    "upscale, film.mp4",
  })
  void failsATaskThatGotSomethingElseThanItsScene(String scene, String file) {
    GenerationSucceeded task = ordered(scene, "png", 5, url(file));
    send(task);
    assertThat(failed(task).reason()).isEqualTo(FailureReason.INVALID_RESULT);
  }

  @ParameterizedTest
  @CsvSource({"quarter.png, ok.png, 4", "quarter.png, ok.jpg, 4", "half-size.png, ok.png, 2"})
  void storesAnEnlargementOfTheScaleThatWasOrdered(String original, String result, int scale) {
    GenerationSucceeded task = enlarged(url(original), scale, url(result));
    send(task);
    StoredMedia media = stored(task).media().getFirst();
    assertThat(media.width()).isEqualTo(640);
    assertThat(media.height()).isEqualTo(480);
  }

  @Test
  void storesNoMoreOfAnEnlargementThanWasOrdered() throws Exception {
    GenerationSucceeded task = enlarged(url("quarter.png"), 2, url("ok.png"));
    send(task);
    StoredMedia media = stored(task).media().getFirst();
    assertThat(media.width()).isEqualTo(320);
    assertThat(media.height()).isEqualTo(240);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(object(media.key())));
    assertThat(image.getWidth()).isEqualTo(320);
  }

  @ParameterizedTest
  @CsvSource({"ok.png, 2, ok.png", "half-size.png, 4, ok.png", "ok.png, , quarter.png"})
  void failsAnEnlargementThatIsNotWhatWasOrdered(
      String original, @Nullable Integer scale, String result) {
    GenerationSucceeded task = enlarged(url(original), scale, url(result));
    send(task);
    assertThat(failed(task).reason()).isEqualTo(FailureReason.INVALID_RESULT);
  }

  @ParameterizedTest
  @CsvSource({"missing.png", "page.png", "inside.png"})
  void comparesAnEnlargementWithNothingThatItCannotSee(String original) {
    GenerationSucceeded task = enlarged(url(original), 2, url("ok.png"));
    send(task);
    assertThat(stored(task).media().getFirst().width()).isEqualTo(640);
  }

  @Test
  void waitsForNewerLinksWhereOldOnesHaveExpired() {
    GenerationSucceeded old = toldAnHourAgo(EventIds.newTaskId(), "gone-1.png");
    GenerationSucceeded renewed = toldAnHourAgo(old.taskId(), "ok.png?" + old.taskId());
    send(old);
    awaitNoted(old);
    assertThat(recordsOf(old)).isEmpty();

    send(renewed);

    assertThat(stored(renewed).media()).hasSize(1);
  }

  @Test
  void givesUpALinkThatStaysDead() {
    GenerationSucceeded task = toldAnHourAgo(EventIds.newTaskId(), "gone-2.png");
    send(task);
    awaitNoted(task);
    jdbc.update(
        "update expired_links set noted_at = now() - interval '2 minutes' where task_id = ?",
        task.taskId());
    send(task);
    assertThat(failed(task).reason()).isEqualTo(FailureReason.RESULT_UNREACHABLE);
  }

  @Test
  void takesALostPictureAgainWhereAnOperatorAsksForIt() throws Exception {
    GenerationSucceeded task = succeeded("png", url("ok.png?" + EventIds.newTaskId()));
    send(task);
    StoredMedia media = stored(task).media().getFirst();
    byte[] before = object(media.key());
    assertThat(act(task.taskId(), "{}").statusCode()).isEqualTo(400);
    assertThat(act(task.taskId(), WHY).body()).contains("\"result\":\"whole\"");
    store.remove(media.key());

    HttpResponse<String> asked = act(task.taskId(), WHY);
    send(task); // as generation does when it is told to tell

    assertThat(asked.statusCode()).isEqualTo(202);
    awaitReupload(task, "restored");
    assertThat(object(media.key())).isEqualTo(before);
    assertThat(recordsOf(task).stream().map(record -> new String(record.value(), UTF_8)).distinct())
        .as("what was told never changes")
        .hasSize(1);
    assertThat(act(task.taskId(), WHY).body()).contains("\"result\":\"whole\"");
    assertThat(get("/admin/v1/acts?task_id=" + task.taskId()).body())
        .contains("\"operator\":\"ada\"", "\"result\":\"waiting\"", "\"result\":\"whole\"");
    assertThat(get("/admin/v1/tasks/" + task.taskId()).body())
        .contains("storage: MediaStored", "reupload: restored", "act: reupload");
  }

  @Test
  void keepsNoOtherPictureInThePlaceOfALostOne() throws Exception {
    GenerationSucceeded task = succeeded("png", url("ok.png?" + EventIds.newTaskId()));
    send(task);
    StoredMedia media = stored(task).media().getFirst();
    objects.putObject(
        PutObjectArgs.builder().bucket(BUCKET).object(media.key()).data(new byte[9], 9).build());
    act(task.taskId(), WHY);

    send(
        new GenerationSucceeded(
            task.taskId(),
            task.teamId(),
            task.at(),
            task.provider(),
            List.of(new MediaReference(0, url("cut.png"), null, null, false)),
            task.spec(),
            task.price()));

    awaitReupload(task, "another picture, not kept");
    assertThat(isGone(media.key())).isTrue();
  }

  @Test
  void takesNothingAgainThatWasNeverStored() {
    GenerationSucceeded task = succeeded("png", url("missing.png"));
    send(task);
    failed(task);

    assertThat(act(task.taskId(), WHY).body()).contains("\"code\":\"not_stored\"");
    assertThat(act(UUID.randomUUID(), WHY).statusCode()).isEqualTo(404);
    assertThat(get("/admin/v1/tasks/" + UUID.randomUUID()).statusCode()).isEqualTo(404);
  }

  private void awaitReupload(GenerationSucceeded task, String result) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(
                        jdbc.queryForList(
                            "select result from reupload where task_id = ?",
                            String.class,
                            task.taskId()))
                    .containsExactly(result));
  }

  private HttpResponse<String> act(UUID taskId, String body) {
    return send(
        HttpRequest.newBuilder(admin("/admin/v1/tasks/" + taskId + "/reupload"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(admin(path)));
  }

  private URI admin(String path) {
    return URI.create("http://localhost:" + port + path);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          request.header("Authorization", "Bearer operators-only").build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitNoted(GenerationSucceeded task) {
    await()
        .until(
            () ->
                !jdbc.queryForList("select 1 from expired_links where task_id = ?", task.taskId())
                    .isEmpty());
  }

  private static GenerationSucceeded toldAnHourAgo(UUID taskId, String file) {
    GenerationSucceeded now =
        succeeded(taskId, "png", List.of(new MediaReference(0, url(file), null, null, false)));
    return new GenerationSucceeded(
        now.taskId(),
        now.teamId(),
        Instant.now().minus(Duration.ofHours(1)),
        now.provider(),
        now.media(),
        now.spec(),
        now.price());
  }

  @Test
  void neverAsksAnAddressOfTheInside() {
    GenerationSucceeded task = succeeded("png", "http://127.0.0.1:1/a.png");
    send(task);
    assertThat(failed(task).reason()).isEqualTo(FailureReason.RESULT_UNREACHABLE);
  }

  @Test
  void failsATaskWhoseProviderDeliveredNothing() {
    GenerationSucceeded task = succeeded("png");
    send(task);
    assertThat(failed(task).reason()).isEqualTo(FailureReason.NO_RESULT);
  }

  @Test
  void asksAgainWhereAProviderStumbles() {
    GenerationSucceeded task = succeeded("png", url("flaky.png"));
    send(task);
    assertThat(stored(task).media()).hasSize(1);
  }

  @Test
  void keepsThreeOfFour() {
    GenerationSucceeded task =
        succeeded("png", url("ok.png"), url("page.png"), url("ok.jpg"), url("ok.png"));
    send(task);
    assertThat(stored(task).media()).extracting(StoredMedia::index).containsExactly(0, 2, 3);
  }

  @Test
  void storesNoMoreThanWasOrdered() {
    GenerationSucceeded four =
        succeeded("png", url("ok.png"), url("ok.png"), url("ok.png"), url("ok.png"));
    GenerationSucceeded task =
        new GenerationSucceeded(
            four.taskId(),
            four.teamId(),
            four.at(),
            four.provider(),
            four.media(),
            four.spec(),
            new Price(24, 12, 2, "v1"));
    send(task);
    assertThat(stored(task).media()).hasSize(2);
  }

  @Test
  void answersADuplicateWithTheIdenticalEventAndDoesNothingElse() throws Exception {
    double known = count("plantain.records.duplicate");
    GenerationSucceeded task = succeeded("png", url("ok.png"));
    send(task, task);
    stored(task);
    send(task);
    await().until(() -> recordsOf(task).size() == 3);
    List<ConsumerRecord<String, byte[]>> records = recordsOf(task);
    assertThat(records)
        .allSatisfy(each -> assertThat(each.value()).isEqualTo(records.getFirst().value()));
    assertThat(records)
        .extracting(
            each -> new String(each.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8))
        .containsOnly(EventIds.of(stored(task)).toString());
    assertThat(PROVIDER.asked(pathOf(task))).isEqualTo(1);
    assertThat(count("plantain.records.duplicate") - known).isEqualTo(2);
  }

  @Test
  void takesAStagedResultAndRemovesItAfterwards() throws Exception {
    UUID taskId = EventIds.newTaskId();
    String key = ObjectStoreSettings.stagingKey(taskId.toString(), 0);
    byte[] bytes = Samples.picture("png", 300, 200);
    objects.putObject(
        PutObjectArgs.builder().bucket(BUCKET).object(key).data(bytes, bytes.length).build());
    GenerationSucceeded task =
        succeeded(taskId, "png", List.of(new MediaReference(0, null, key, null, false)));
    send(task);
    StoredMedia media = stored(task).media().getFirst();
    assertThat(object(media.key())).isEqualTo(bytes);
    await().until(() -> isGone(key));
    send(task);
    await().until(() -> recordsOf(task).size() == 2);
    assertThat(stored(task).media()).hasSize(1);
  }

  @Test
  void takesNothingButStagedObjectsOnTheWordOfAnEvent() throws Exception {
    GenerationSucceeded other = succeeded("png", url("ok.png"));
    send(other);
    String foreign = stored(other).media().getFirst().key();
    GenerationSucceeded task =
        succeeded(
            EventIds.newTaskId(),
            "png",
            List.of(new MediaReference(0, null, foreign, null, false)));
    send(task);
    assertThat(failed(task).reason()).isEqualTo(FailureReason.RESULT_UNREACHABLE);
    assertThat(isGone(foreign)).isFalse();
  }

  @Test
  void waitsForTheObjectStoreAndAsksTheProviderOnce() throws Exception {
    GenerationSucceeded task = succeeded("png", url("ok.png"));
    GATE.shut();
    try {
      send(task);
      Thread.sleep(1500);
      assertThat(recordsOf(task)).isEmpty();
    } finally {
      GATE.reopen();
    }
    assertThat(stored(task).media()).hasSize(1);
    assertThat(PROVIDER.asked(pathOf(task))).isEqualTo(1);
  }

  @Test
  void repeatsOnlyTheUploadWhenTheStoreGoesAwayInTheMiddle() throws Exception {
    double known = count("plantain.records.duplicate");
    double retried = count("plantain.storage.upload.retried");
    GenerationSucceeded task = succeeded("png", url("shut.png"));
    PROVIDER.beforeAnswer = GATE::shut;
    try {
      send(task);
      await().until(() -> PROVIDER.asked(pathOf(task)) == 1);
      Thread.sleep(1500);
      assertThat(recordsOf(task)).isEmpty();
    } finally {
      PROVIDER.beforeAnswer = () -> {};
      GATE.reopen();
    }
    assertThat(stored(task).media()).hasSize(1);
    assertThat(PROVIDER.asked(pathOf(task))).isEqualTo(1);
    assertThat(count("plantain.storage.upload.retried") - retried).isPositive();
    assertThat(count("plantain.records.duplicate")).isEqualTo(known);
  }

  @Test
  void hasNothingToSayAboutGenerationsThatFailedAndSurvivesNonsense() {
    UUID failedId = EventIds.newTaskId();
    UUID nonsenseId = EventIds.newTaskId();
    GenerationSucceeded after = succeeded("png", url("ok.png"));
    send(
        new GenerationFailed(
            failedId, "team-1", Instant.now(), FailureReason.PROVIDER_FAILED, "sketch"));
    kafka.send(
        Topics.GENERATION_RESULTS,
        nonsenseId.toString(),
        "{nonsense".getBytes(StandardCharsets.UTF_8));
    send(after);
    assertThat(stored(after).media()).hasSize(1);
    await().until(() -> recordsOf(nonsenseId).size() == 1);
    assertThat(recordsOf(nonsenseId).getFirst().topic())
        .isEqualTo(Topics.deadLettersOf("storage-worker"));
    assertThat(recordsOf(failedId)).isEmpty();
  }

  @Test
  void letsTheFirstRowCountWhenTwoWorkersHaveTheSameTask() {
    UUID taskId = EventIds.newTaskId();
    StorageEvent first =
        new StorageFailed(
            taskId, "team-1", Instant.parse("2026-01-01T00:00:00Z"), FailureReason.NO_RESULT);
    StorageEvent second =
        new StorageFailed(
            taskId, "team-1", Instant.parse("2026-01-01T00:00:01Z"), FailureReason.INVALID_RESULT);
    assertThat(outcomes.store(List.of(first)).answers()).containsEntry(taskId, first);
    assertThat(outcomes.store(List.of(second)).answers()).containsEntry(taskId, first);
  }

  @Test
  void forgetsOldOutcomesAndStillKnowsWhatMayComeAgain() {
    GenerationSucceeded old = succeeded("png", url("ok.png"));
    GenerationSucceeded late = succeeded("png", url("ok.png"));
    send(old, late);
    MediaStored first = stored(late);
    stored(old);
    age(old, Duration.ofDays(91));
    age(late, Duration.ofDays(89)); // long after the last record that could tell of it

    while (sweeps(null).forgetOutcomes(10) > 0) {}

    assertThat(outcomes.find(List.of(old.taskId(), late.taskId()))).containsOnlyKeys(late.taskId());
    send(late);
    await().until(() -> recordsOf(late).size() == 2);
    assertThat(recordsOf(late))
        .allSatisfy(record -> assertThat(record.value()).isEqualTo(EventCodec.encode(first)));
    assertThat(PROVIDER.asked(pathOf(late))).isEqualTo(1);
  }

  @Test
  void keepsPicturesUnlessAnOperatorWantsThemGone() throws Exception {
    GenerationSucceeded old = succeeded("png", url("ok.png"), url("ok.jpg"));
    GenerationSucceeded young = succeeded("png", url("ok.png"));
    send(old, young);
    MediaStored pictures = stored(old);
    StoredMedia kept = stored(young).media().getFirst();
    age(old, Duration.ofDays(400));
    assertThat(sweeps(null).removeMedia(10)).as("kept by default").isZero();
    assertThat(isGone(pictures.media().getFirst().key())).isFalse();

    age(old, Duration.ofDays(31));
    age(young, Duration.ofDays(29));
    StorageSweeps one = sweeps(Duration.ofDays(30));
    CompletableFuture<Integer> another =
        CompletableFuture.supplyAsync(() -> sweeps(Duration.ofDays(30)).removeMedia(10));
    while (one.removeMedia(10) > 0) {}
    another.join();

    for (StoredMedia picture : pictures.media()) {
      assertThat(isGone(picture.key())).isTrue();
      assertThat(isGone(requireNonNull(picture.thumbnailKey()))).isTrue();
    }
    assertThat(isGone(kept.key())).isFalse();
    send(old);
    await().until(() -> recordsOf(old).size() == 2);
    assertThat(recordsOf(old).getLast().value()).isEqualTo(recordsOf(old).getFirst().value());
    assertThat(isGone(pictures.media().getFirst().key())).as("not fetched anew").isTrue();
  }

  @Test
  void keepsTheRowThatFindsThePictures() throws Exception {
    GenerationSucceeded task = succeeded("png", url("ok.png"));
    send(task);
    StoredMedia picture = stored(task).media().getFirst();
    age(task, Duration.ofDays(500));
    StorageSweeps sweeps = sweeps(Duration.ofDays(400));

    sweeps.forgetOutcomes(100);
    assertThat(outcomes.find(List.of(task.taskId()))).isNotEmpty();

    while (sweeps.removeMedia(10) > 0) {}
    sweeps.forgetOutcomes(100);
    assertThat(isGone(picture.key())).isTrue();
    assertThat(outcomes.find(List.of(task.taskId()))).isEmpty();
  }

  @Test
  void sweepsTemporaryFilesThatNobodyTouches() throws Exception {
    Path left = TemporaryFiles.create();
    Path waiting = TemporaryFiles.create();
    FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofHours(2)));
    Files.setLastModifiedTime(left, longAgo);
    Files.setLastModifiedTime(waiting, longAgo);

    TemporaryFiles.stillNeeded(waiting);
    files.sweep();

    assertThat(left).doesNotExist();
    assertThat(waiting).exists();
    TemporaryFiles.delete(waiting);
  }

  private StorageSweeps sweeps(@Nullable Duration media) {
    return new StorageSweeps(
        outcomes,
        expired,
        verdicts,
        store,
        new StorageRetentionSettings(Duration.ofDays(90), media));
  }

  private void age(GenerationSucceeded task, Duration age) {
    jdbc.update(
        "update storage_outcome set stored_at = now() - make_interval(secs => ?) where task_id = ?",
        age.toSeconds(),
        task.taskId());
  }

  private double count(String name) {
    return meters.find(name).counters().stream().mapToDouble(Counter::count).sum();
  }

  private static String url(String file) {
    return PROVIDER.origin() + "/" + file + "?" + UUID.randomUUID();
  }

  private static String pathOf(GenerationSucceeded task) {
    return requireNonNull(task.media().getFirst().url()).substring(PROVIDER.origin().length());
  }

  private static GenerationSucceeded succeeded(String format, String... urls) {
    List<MediaReference> media =
        IntStream.range(0, urls.length)
            .mapToObj(index -> new MediaReference(index, urls[index], null, null, false))
            .toList();
    return succeeded(EventIds.newTaskId(), format, media);
  }

  private static GenerationSucceeded ordered(
      String scene, @Nullable String format, @Nullable Integer seconds, String url) {
    return succeeded(
        EventIds.newTaskId(),
        scene,
        format,
        seconds,
        List.of(new MediaReference(0, url, null, null, false)));
  }

  private static GenerationSucceeded enlarged(
      String original, @Nullable Integer scale, String url) {
    GenerationSucceeded task = ordered("upscale", null, null, url);
    TaskOptions options =
        new TaskOptions(
            null,
            null,
            null,
            null,
            null,
            null,
            1,
            null,
            null,
            null,
            List.of(original),
            null,
            null,
            null,
            null,
            scale);
    return new GenerationSucceeded(
        task.taskId(),
        task.teamId(),
        task.at(),
        task.provider(),
        task.media(),
        new TaskSpec("standard", "upscale", "esrgan/upscale", "", options),
        task.price());
  }

  private static GenerationSucceeded succeeded(
      UUID taskId, String format, List<MediaReference> media) {
    return succeeded(taskId, "text-to-image", format, null, media);
  }

  private static GenerationSucceeded succeeded(
      UUID taskId,
      String scene,
      @Nullable String format,
      @Nullable Integer seconds,
      List<MediaReference> media) {
    TaskOptions options =
        new TaskOptions(
            null, "1K", "4:3", format, null, null, 4, null, null, null, List.of(), null, null, null,
            seconds, null);
    return new GenerationSucceeded(
        taskId,
        "team-1",
        Instant.now(),
        "sketch",
        media,
        new TaskSpec("standard", scene, "sketch", "a plantain", options),
        new Price(48, 12, 4, "v1"));
  }

  private void send(GenerationEvent... events) {
    for (GenerationEvent event : events) {
      kafka
          .send(
              new ProducerRecord<>(
                  Topics.GENERATION_RESULTS, event.key(), EventCodec.encode(event)))
          .join();
    }
  }

  private static MediaStored stored(GenerationSucceeded task) {
    return (MediaStored) outcome(task);
  }

  private static StorageFailed failed(GenerationSucceeded task) {
    return (StorageFailed) outcome(task);
  }

  private static StorageEvent outcome(GenerationSucceeded task) {
    await().atMost(Duration.ofSeconds(30)).until(() -> !recordsOf(task).isEmpty());
    Decoded decoded = EventCodec.decode(recordsOf(task).getFirst().value());
    return (StorageEvent) ((Decoded.Event) decoded).event();
  }

  private static List<ConsumerRecord<String, byte[]>> recordsOf(GenerationSucceeded task) {
    return recordsOf(task.taskId());
  }

  private static List<ConsumerRecord<String, byte[]>> recordsOf(UUID taskId) {
    results.poll(Duration.ofMillis(100)).forEach(SEEN::add);
    return SEEN.stream().filter(each -> each.key().equals(taskId.toString())).toList();
  }

  private byte[] object(String key) throws Exception {
    try (var in = objects.getObject(GetObjectArgs.builder().bucket(BUCKET).object(key).build())) {
      return in.readAllBytes();
    }
  }

  private boolean isGone(String key) throws Exception {
    try {
      objects.statObject(StatObjectArgs.builder().bucket(BUCKET).object(key).build());
      return false;
    } catch (ErrorResponseException refused) {
      return refused.errorResponse().code().equals("NoSuchKey");
    }
  }
}
