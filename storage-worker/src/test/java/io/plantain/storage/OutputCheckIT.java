package io.plantain.storage;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.minio.BucketExistsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.StatObjectArgs;
import io.minio.errors.ErrorResponseException;
import io.plantain.event.EventCodec;
import io.plantain.event.EventIds;
import io.plantain.event.FailureReason;
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
import io.plantain.storage.check.ModerationStub;
import io.plantain.storage.check.PictureVerdicts;
import io.plantain.testservers.TestDatabase;
import io.plantain.testservers.TestRecords;
import io.plantain.testservers.TestS3;
import io.plantain.testservers.TestServers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/// With the output check on: a real broker, database and object store, and a moderation API over
/// real HTTP that objects to `cut.png`.
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Timeout(60)
@DirtiesContext // this instance would keep the pictures of the next class too
class OutputCheckIT {
  private static final String BUCKET = "output-check-it";
  private static final Provider PROVIDER = new Provider();
  private static final ModerationStub OUTSIDE = new ModerationStub();

  @Autowired KafkaTemplate<String, byte[]> kafka;
  @Autowired MinioClient objects;
  @Autowired Outcomes outcomes;
  @Autowired PictureVerdicts verdicts;
  @Autowired JdbcTemplate jdbc;

  @DynamicPropertySource
  static void servers(DynamicPropertyRegistry registry) {
    TestDatabase database = TestServers.newDatabase();
    TestS3 s3 = TestServers.s3();
    registry.add("spring.kafka.bootstrap-servers", TestServers::kafka);
    registry.add("spring.datasource.url", database::url);
    registry.add("spring.datasource.username", database::user);
    registry.add("spring.datasource.password", database::password);
    registry.add("plantain.s3.endpoint", s3::endpoint);
    registry.add("plantain.s3.access-key", s3::accessKey);
    registry.add("plantain.s3.secret-key", s3::secretKey);
    registry.add("plantain.s3.bucket", () -> BUCKET);
    registry.add("plantain.fetch.trusted-origins", PROVIDER::origin);
    registry.add("plantain.storage.output-check.base-url", OUTSIDE::url);
    registry.add("plantain.storage.output-check.api-key", () -> "secret");
    registry.add("plantain.storage.output-check.tries", () -> "2");
    registry.add("plantain.storage.output-check.backoff", () -> "10ms");
    registry.add("plantain.storage.output-check.patience", () -> "2s");
  }

  @Test
  void deliversAPictureThatNobodyObjectsTo() throws Exception {
    GenerationSucceeded task = send("ok.png");

    StoredMedia media = stored(task).media().getFirst();
    assertThat(exists(media.key())).isTrue();
    assertThat(exists(requireNonNull(media.thumbnailKey()))).isTrue();
    assertThat(verdict(task, 0))
        .containsEntry("action", "allow")
        .containsEntry("category", "sexual") // the strongest, found too light
        .containsEntry("model", "omni-moderation-2024-09-26")
        .containsEntry("sha256", media.sha256());
    assertThat(OUTSIDE.keys()).containsOnly("Bearer secret");
    assertThat(OUTSIDE.shown())
        .allSatisfy(shown -> assertThat(shown.getWidth()).as("reduced").isEqualTo(512));
  }

  @Test
  void failsATaskWhosePictureIsRefusedAndKeepsNothingOfIt() throws Exception {
    GenerationSucceeded task = send("cut.png");

    assertThat(failed(task).reason()).isEqualTo(FailureReason.CONTENT_BLOCKED);
    assertThat(failed(task).category()).isEqualTo("sexual");
    assertNothingAt(task, 0);
    assertThat(verdict(task, 0))
        .containsEntry("action", "block")
        .containsEntry("category", "sexual")
        .containsEntry("score", 0.97)
        .containsEntry("rule_id", "outside.sexual");
  }

  @Test
  void deliversTheOthersOfSeveralPictures() throws Exception {
    GenerationSucceeded task = send("ok.png", "cut.png", "ok.jpg");

    assertThat(stored(task).media()).extracting(StoredMedia::index).containsExactly(0, 2);
    assertNothingAt(task, 1);
  }

  @Test
  void removesWhatATryThatDiedHadStored() throws Exception {
    GenerationSucceeded task = task("cut.png");
    put(key(task, 0, "png"));
    put(key(task, 0, "thumb.jpg"));

    send(task);

    failed(task);
    await().untilAsserted(() -> assertNothingAt(task, 0));
  }

  @Test
  void removesNothingThatAnotherWorkerWasQuickerToKeep() throws Exception {
    GenerationSucceeded task = task("cut.png");
    String key = key(task, 0, "png");
    put(key);
    outcomes.store(
        List.of(
            new MediaStored(
                task.taskId(),
                task.teamId(),
                Instant.parse("2026-01-01T00:00:00Z"),
                List.of(new StoredMedia(0, key, "image/png", 9, 16, 16, "0".repeat(64), null)),
                task.price())));

    send(task);

    assertThat(stored(task).media()).hasSize(1);
    assertThat(exists(key)).isTrue();
  }

  @Test
  void answersADuplicateWithoutASecondLook() {
    GenerationSucceeded task = send("ok.png");
    MediaStored first = stored(task);
    int looks = OUTSIDE.shown().size();

    send(task);

    await()
        .untilAsserted(
            () ->
                assertThat(events(task))
                    .hasSize(2)
                    .allSatisfy(each -> assertThat(each).isEqualTo(first)));
    assertThat(OUTSIDE.shown()).hasSize(looks);
  }

  @ParameterizedTest
  @CsvSource({"503, ''", "200, <html>welcome</html>", "429, '{}'"})
  void asksAgainWhileOutsideDoesNotAnswerAndFetchesOnce(int status, String body) {
    OUTSIDE.fail(3, status, body); // the tries of one round, and one more

    GenerationSucceeded task = send("ok.png");

    assertThat(stored(task).media()).hasSize(1);
    assertThat(
            PROVIDER.asked(
                requireNonNull(task.media().getFirst().url())
                    .substring(PROVIDER.origin().length())))
        .isEqualTo(1);
  }

  @Test
  void deliversNothingUnseenWhereOutsideStaysAway() throws Exception {
    OUTSIDE.fail(Integer.MAX_VALUE, 500, "");
    try {
      GenerationSucceeded task = send("ok.png");

      assertThat(failed(task).reason()).isEqualTo(FailureReason.MODERATION_UNAVAILABLE);
      assertNothingAt(task, 0);
      assertThat(verdict(task, 0)).containsEntry("action", "unavailable");
    } finally {
      OUTSIDE.fail(0, 500, "");
    }
  }

  @Test
  void forgetsVerdictsWithTheirOutcomes() {
    GenerationSucceeded task = send("ok.png");
    stored(task);
    jdbc.update(
        "update picture_verdict set judged_at = now() - interval '91 days' where task_id = ?",
        task.taskId());

    verdicts.forget(Duration.ofDays(90), 10);

    assertThat(jdbc.queryForList("select 1 from picture_verdict where task_id = ?", task.taskId()))
        .isEmpty();
  }

  private Map<String, Object> verdict(GenerationSucceeded task, int picture) {
    return jdbc.queryForMap(
        "select * from picture_verdict where task_id = ? and picture = ?", task.taskId(), picture);
  }

  private void assertNothingAt(GenerationSucceeded task, int picture) throws Exception {
    for (String end : List.of("png", "jpg", "webp", "thumb.jpg")) {
      assertThat(exists(key(task, picture, end))).as(end).isFalse();
    }
  }

  private static String key(GenerationSucceeded task, int picture, String end) {
    return task.teamId() + "/" + task.taskId() + "/" + picture + "." + end;
  }

  private void put(String key) throws Exception {
    await().until(() -> bucketExists());
    objects.putObject(
        PutObjectArgs.builder().bucket(BUCKET).object(key).data(new byte[9], 9).build());
  }

  private boolean bucketExists() throws Exception {
    BucketExistsArgs bucket = BucketExistsArgs.builder().bucket(BUCKET).build();
    if (!objects.bucketExists(bucket)) {
      objects.makeBucket(MakeBucketArgs.builder().bucket(BUCKET).build());
    }
    return true;
  }

  private boolean exists(String key) throws Exception {
    try {
      objects.statObject(StatObjectArgs.builder().bucket(BUCKET).object(key).build());
      return true;
    } catch (ErrorResponseException refused) {
      assertThat(refused.errorResponse().code()).isEqualTo("NoSuchKey");
      return false;
    }
  }

  private static GenerationSucceeded task(String... files) {
    List<MediaReference> media =
        IntStream.range(0, files.length)
            .mapToObj(
                index ->
                    new MediaReference(
                        index,
                        PROVIDER.origin() + "/" + files[index] + "?" + UUID.randomUUID(),
                        null,
                        null,
                        false))
            .toList();
    TaskOptions options =
        new TaskOptions(
            null, "1K", "4:3", null, null, null, 4, null, null, null, List.of(), null, null, null,
            null, null);
    return new GenerationSucceeded(
        EventIds.newTaskId(),
        "team-1",
        Instant.now(),
        "sketch",
        media,
        new TaskSpec("standard", "text-to-image", "sketch", "a plantain", options),
        new Price(48, 12, 4, "v1"));
  }

  private GenerationSucceeded send(String... files) {
    GenerationSucceeded task = task(files);
    send(task);
    return task;
  }

  private void send(GenerationSucceeded task) {
    kafka
        .send(new ProducerRecord<>(Topics.GENERATION_RESULTS, task.key(), EventCodec.encode(task)))
        .join();
  }

  private static MediaStored stored(GenerationSucceeded task) {
    return (MediaStored) outcome(task);
  }

  private static StorageFailed failed(GenerationSucceeded task) {
    return (StorageFailed) outcome(task);
  }

  private static StorageEvent outcome(GenerationSucceeded task) {
    await().atMost(Duration.ofSeconds(30)).until(() -> !events(task).isEmpty());
    return events(task).getFirst();
  }

  private static List<StorageEvent> events(GenerationSucceeded task) {
    return TestRecords.events(Topics.STORAGE_RESULTS, task.key(), StorageEvent.class);
  }
}
