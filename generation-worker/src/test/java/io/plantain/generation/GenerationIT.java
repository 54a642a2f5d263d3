package io.plantain.generation;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.StatObjectArgs;
import io.plantain.event.Balance;
import io.plantain.event.CancelEvent;
import io.plantain.event.CancelEvent.TaskCancelRequested;
import io.plantain.event.EventIds;
import io.plantain.event.FailureReason;
import io.plantain.event.GenerationEvent.GenerationCanceled;
import io.plantain.event.GenerationEvent.GenerationExpired;
import io.plantain.event.GenerationEvent.GenerationFailed;
import io.plantain.event.GenerationEvent.GenerationSucceeded;
import io.plantain.event.LedgerEvent.CreditsDebited;
import io.plantain.event.MediaReference;
import io.plantain.event.Price;
import io.plantain.event.ProgressEvent.GenerationStarted;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import io.plantain.event.Topics;
import io.plantain.generation.provider.FakeProvider;
import io.plantain.kit.EventPublisher;
import io.plantain.kit.Outgoing;
import io.plantain.testservers.TestDatabase;
import io.plantain.testservers.TestS3;
import io.plantain.testservers.TestServers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.NONE,
    properties = {
      "plantain.generation.young-poll=100ms",
      "plantain.generation.idle=200ms",
      "plantain.generation.http.submit-timeout=2s",
      "plantain.generation.submit-lease=4s",
      "plantain.providers.kie.api-key=test-key",
      "plantain.routes[fake].provider=fake",
      "plantain.routes[fake].provider-model=fake",
      "plantain.routes[elsewhere].provider=nobody",
      "plantain.routes[elsewhere].provider-model=x"
    })
class GenerationIT {
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final ScriptedKie KIE = new ScriptedKie();
  private static final ScriptedBanana BANANA = new ScriptedBanana();
  private static @Nullable TopicReader events;

  @Autowired EventPublisher publisher;
  @Autowired JdbcTemplate jdbc;
  @Autowired MeterRegistry meters;
  @Autowired FakeProvider fake;

  @TestConfiguration
  static class WithFake {
    @Bean
    FakeProvider fakeProvider() {
      return new FakeProvider();
    }
  }

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
    registry.add("plantain.s3.bucket", () -> "generation-it");
    registry.add("plantain.providers.kie.base-url", KIE::uri);
    registry.add("plantain.providers.banana.base-url", BANANA::uri);
  }

  @BeforeAll
  static void start() throws Exception {
    events =
        new TopicReader(TestServers.kafka(), Topics.GENERATION_RESULTS, Topics.GENERATION_PROGRESS);
    s3().makeBucket(MakeBucketArgs.builder().bucket("generation-it").build());
  }

  @AfterAll
  static void stop() {
    reader().close();
    KIE.close();
    BANANA.close();
  }

  private static MinioClient s3() {
    TestS3 s3 = TestServers.s3();
    return MinioClient.builder()
        .endpoint(s3.endpoint())
        .credentials(s3.accessKey(), s3.secretKey())
        .region("us-east-1")
        .build();
  }

  private static TopicReader reader() {
    return Objects.requireNonNull(events);
  }

  private static CreditsDebited debited(String model, String prompt, int count, Duration deadline) {
    TaskOptions options =
        new TaskOptions(
            null, "1K", "1:1", "png", null, null, count, null, null, null, List.of(), null, null,
            null, null, null);
    Instant now = Instant.now();
    return new CreditsDebited(
        EventIds.newTaskId(),
        "team-1",
        now,
        10L * count,
        new Balance(90, 10, 2),
        new TaskSpec("standard", "text-to-image", model, prompt, options),
        new Price(10L * count, 10, count, "v1"),
        now.plus(deadline));
  }

  private static CreditsDebited debited(String prompt) {
    return debited("nano-banana-pro", prompt + " " + UUID.randomUUID(), 1, Duration.ofMinutes(5));
  }

  private void send(CreditsDebited debited) {
    publisher.publish(List.of(new Outgoing(debited, TRACE)));
  }

  private void cancel(UUID taskId, CancelEvent.Cause cause) {
    publisher.publish(
        List.of(
            new Outgoing(
                new TaskCancelRequested(
                    taskId, "team-1", Instant.now(), cause, new Price(10, 10, 1, "v1")),
                null)));
  }

  private int state(UUID taskId) {
    return jdbc
        .queryForList("select state from attempt where task_id = ?", Integer.class, taskId)
        .stream()
        .findFirst()
        .orElse(-1);
  }

  @Test
  void asksForNewerLinksWhereOldOnesAreToldAgain() {
    CreditsDebited task =
        debited("nano-banana-2", "renews " + UUID.randomUUID(), 1, Duration.ofMinutes(5));
    send(task);
    GenerationSucceeded first = (GenerationSucceeded) reader().outcomeOf(task.taskId()).event();
    await().atMost(10, SECONDS).until(() -> state(task.taskId()) == 5);
    jdbc.update(
        "update attempt set submitted_at = now() - interval '1 hour' where task_id = ?",
        task.taskId());

    send(task);

    await().atMost(20, SECONDS).until(() -> reader().outcomesOf(task.taskId()).size() > 1);
    GenerationSucceeded again =
        (GenerationSucceeded) reader().outcomesOf(task.taskId()).getLast().event();
    assertThat(again.media()).hasSize(1).isNotEqualTo(first.media());
    assertThat(again.at()).isEqualTo(first.at());
    assertThat(KIE.submitsOf(task.spec().prompt())).isEqualTo(1);
  }

  @Test
  void aPaidTaskEndsWithItsPicture() {
    CreditsDebited task = debited("a kite");
    send(task);
    TopicReader.Seen seen = reader().outcomeOf(task.taskId());
    assertThat(seen.event())
        .isInstanceOfSatisfying(
            GenerationSucceeded.class,
            succeeded -> {
              assertThat(succeeded.provider()).isEqualTo("kie");
              assertThat(succeeded.spec()).isEqualTo(task.spec());
              assertThat(succeeded.price()).isEqualTo(task.price());
              assertThat(succeeded.media()).hasSize(1);
            });
    assertThat(seen.traceparent()).isEqualTo(TRACE);
    assertThat(KIE.tracesOf(task.spec().prompt())).containsExactly(TRACE); // its polls, too
    assertThat(KIE.submitsOf(task.spec().prompt())).isEqualTo(1);
    await().atMost(10, SECONDS).until(() -> state(task.taskId()) == 5);
    await()
        .atMost(10, SECONDS)
        .untilAsserted(
            () ->
                assertThat(reader().of(task.taskId()))
                    .anyMatch(each -> each.event() instanceof GenerationStarted));
  }

  @Test
  void aDuplicateGetsTheSameOutcomeAgainAndNoSecondSubmit() {
    CreditsDebited task = debited("twice");
    send(task);
    TopicReader.Seen first = reader().outcomeOf(task.taskId());
    await().atMost(10, SECONDS).until(() -> state(task.taskId()) == 5);
    send(task);
    await().atMost(10, SECONDS).until(() -> reader().outcomesOf(task.taskId()).size() == 2);
    TopicReader.Seen second = reader().outcomesOf(task.taskId()).getLast();
    assertThat(second.value()).isEqualTo(first.value());
    assertThat(second.eventId()).isEqualTo(first.eventId());
    assertThat(KIE.submitsOf(task.spec().prompt())).isEqualTo(1);
  }

  @Test
  void manyDuplicatesAtOnceAreOneSubmit() {
    CreditsDebited task = debited("many");
    double known = duplicates();
    publisher.publish(java.util.Collections.nCopies(20, new Outgoing(task, null)));
    reader().outcomeOf(task.taskId());
    assertThat(KIE.submitsOf(task.spec().prompt())).isEqualTo(1);
    await().atMost(10, SECONDS).until(() -> duplicates() - known == 19);
  }

  private double duplicates() {
    return meters.find("plantain.records.duplicate").counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  @Test
  void severalPicturesAreJobsOfTheirOwnAndPartOfThemIsDelivered() {
    CreditsDebited task =
        debited("nano-banana-pro", "second-fails " + UUID.randomUUID(), 3, Duration.ofMinutes(5));
    send(task);
    assertThat(reader().outcomeOf(task.taskId()).event())
        .isInstanceOfSatisfying(
            GenerationSucceeded.class,
            succeeded ->
                assertThat(succeeded.media())
                    .extracting(MediaReference::index)
                    .containsExactly(0, 1));
    assertThat(KIE.submitsOf(task.spec().prompt())).isEqualTo(3);
  }

  @Test
  void aPictureThatComesInlineIsStaged() throws Exception {
    CreditsDebited task =
        debited("stable-diffusion", "inline " + UUID.randomUUID(), 1, Duration.ofMinutes(5));
    send(task);
    GenerationSucceeded succeeded = (GenerationSucceeded) reader().outcomeOf(task.taskId()).event();
    String key = "staging/" + task.taskId() + "/0";
    assertThat(succeeded.media()).containsExactly(new MediaReference(0, null, key, null, false));
    assertThat(
            s3().statObject(StatObjectArgs.builder().bucket("generation-it").object(key).build())
                .size())
        .isEqualTo(6);
  }

  @Test
  void aSubmitThatWasTurnedAwayIsRepeatedUntilItArrives() {
    CreditsDebited task = debited("busy-first");
    send(task);
    assertThat(reader().outcomeOf(task.taskId()).event()).isInstanceOf(GenerationSucceeded.class);
    assertThat(KIE.submitsOf(task.spec().prompt())).isEqualTo(2);
  }

  @Test
  void aLostSubmitIsNeverRepeated() throws Exception {
    CreditsDebited task = debited("lose-answer");
    send(task);
    assertThat(reader().outcomeOf(task.taskId()).event())
        .isInstanceOfSatisfying(
            GenerationFailed.class,
            failed ->
                assertThat(failed.reason()).isEqualTo(FailureReason.SUBMISSION_OUTCOME_UNKNOWN));
    send(task);
    await().atMost(10, SECONDS).until(() -> reader().outcomesOf(task.taskId()).size() == 2);
    assertThat(KIE.submitsOf(task.spec().prompt())).isEqualTo(1);
  }

  @Test
  void aFailedJobAnEmptyOneAndABlockedOneHaveTheirReasons() {
    CreditsDebited failing = debited("fail");
    CreditsDebited empty = debited("no-image");
    CreditsDebited unrouted = debited("elsewhere", "x", 1, Duration.ofMinutes(5));
    send(failing);
    send(empty);
    send(unrouted);
    assertThat(reasonOf(failing)).isEqualTo(FailureReason.PROVIDER_FAILED);
    assertThat(reasonOf(empty)).isEqualTo(FailureReason.NO_RESULT);
    assertThat(reasonOf(unrouted)).isEqualTo(FailureReason.NO_ROUTE);
  }

  private static FailureReason reasonOf(CreditsDebited task) {
    return ((GenerationFailed) reader().outcomeOf(task.taskId()).event()).reason();
  }

  @Test
  void aRunningTaskIsCanceled() {
    CreditsDebited task = debited("hang");
    send(task);
    await().atMost(10, SECONDS).until(() -> state(task.taskId()) == 3);
    cancel(task.taskId(), CancelEvent.Cause.USER);
    assertThat(reader().outcomeOf(task.taskId()).event()).isInstanceOf(GenerationCanceled.class);
  }

  @Test
  void aCancelReachesTheProviderWhereItCan() {
    CreditsDebited task = debited("fake", "x", 1, Duration.ofMinutes(5));
    send(task);
    await().atMost(10, SECONDS).until(() -> state(task.taskId()) == 3);
    cancel(task.taskId(), CancelEvent.Cause.USER);
    assertThat(reader().outcomeOf(task.taskId()).event()).isInstanceOf(GenerationCanceled.class);
    assertThat(fake.canceled).contains("job of " + task.taskId() + "/0");
    assertThat(cancelNote(task)).isEqualTo("canceled");
    assertThat(lateJobs(task)).isZero(); // nothing can come any more
  }

  /// The picture is there and paid: saying that the task was canceled would not be true.
  @Test
  void aCancelThatComesTooLateDelivers() {
    CreditsDebited task = debited("fake", "x", 1, Duration.ofMinutes(5));
    String job = "job of " + task.taskId() + "/0";
    fake.tooLate.add(job);
    send(task);
    await().atMost(10, SECONDS).until(() -> fake.keys.contains(task.taskId() + "/0"));
    awaitRunning(task);
    cancel(task.taskId(), CancelEvent.Cause.USER);
    assertThat(reader().outcomeOf(task.taskId()).event())
        .isInstanceOfSatisfying(
            GenerationSucceeded.class,
            done -> assertThat(done.media().getFirst().url()).endsWith("/late.png"));
    assertThat(cancelNote(task)).isEqualTo("too_late");
  }

  /// Nobody can stop it there: the customer pays nothing, and what comes of it is watched.
  @Test
  void aCancelThatTheProviderDoesNotKnowLeavesTheJobWatched() {
    CreditsDebited task =
        debited("nano-banana-2", "hang " + UUID.randomUUID(), 1, Duration.ofMinutes(5));
    send(task);
    awaitRunning(task);
    cancel(task.taskId(), CancelEvent.Cause.USER);
    assertThat(reader().outcomeOf(task.taskId()).event()).isInstanceOf(GenerationCanceled.class);
    assertThat(cancelNote(task)).isEqualTo("not_supported");
    assertThat(lateJobs(task)).isEqualTo(1);
  }

  private void awaitRunning(CreditsDebited task) {
    await()
        .atMost(20, SECONDS)
        .until(
            () ->
                jdbc.queryForList(
                            "select 1 from attempt where task_id = ? and state = 3", task.taskId())
                        .size()
                    == 1);
  }

  private String cancelNote(CreditsDebited task) {
    return String.join(
        ",",
        jdbc.queryForList(
            "select detail from attempt_note where task_id = ? and what = 'cancel'",
            String.class,
            task.taskId()));
  }

  private int lateJobs(CreditsDebited task) {
    return jdbc.queryForList("select 1 from late_job where task_id = ?", task.taskId()).size();
  }

  @Test
  void aCancelThatComesFirstLeavesATombstone() {
    for (CancelEvent.Cause cause : CancelEvent.Cause.values()) {
      CreditsDebited task = debited("never");
      cancel(task.taskId(), cause);
      await().atMost(10, SECONDS).until(() -> state(task.taskId()) == 0);
      send(task);
      assertThat(reader().outcomeOf(task.taskId()).event())
          .isInstanceOf(
              switch (cause) {
                case USER -> GenerationCanceled.class;
                case EXPIRED -> GenerationExpired.class;
              });
      assertThat(KIE.submitsOf(task.spec().prompt())).isZero();
    }
  }

  @Test
  void aCancelAfterTheEndChangesNothing() {
    CreditsDebited task = debited("late");
    send(task);
    TopicReader.Seen first = reader().outcomeOf(task.taskId());
    await().atMost(10, SECONDS).until(() -> state(task.taskId()) == 5);
    cancel(task.taskId(), CancelEvent.Cause.USER);
    send(task);
    await().atMost(10, SECONDS).until(() -> reader().outcomesOf(task.taskId()).size() >= 2);
    assertThat(reader().outcomesOf(task.taskId()))
        .allSatisfy(seen -> assertThat(seen.value()).isEqualTo(first.value()));
  }

  @Test
  void aHangingTaskExpiresAtItsDeadline() {
    CreditsDebited task =
        debited("nano-banana-pro", "hang " + UUID.randomUUID(), 1, Duration.ofSeconds(2));
    send(task);
    assertThat(reader().outcomeOf(task.taskId()).event()).isInstanceOf(GenerationExpired.class);
    assertThat(Instant.now()).isBefore(task.deadline().plusSeconds(3));
  }

  @Test
  void aTaskThatComesAfterItsDeadlineIsNotSubmitted() {
    CreditsDebited task =
        debited("nano-banana-pro", "past " + UUID.randomUUID(), 1, Duration.ofSeconds(-1));
    send(task);
    assertThat(reader().outcomeOf(task.taskId()).event()).isInstanceOf(GenerationExpired.class);
    assertThat(KIE.submitsOf(task.spec().prompt())).isZero();
  }

  /// A worker that died between the commit of `submitting` and the answer.
  private void leaveInSubmitting(CreditsDebited task, String provider) {
    jdbc.update(
        """
        insert into attempt (task_id, team_id, model, provider, provider_model, state, fence,
                             next_at, deadline)
        values (?, 'team-1', ?, ?, ?, 2, 7, now() - interval '1 s', now() + interval '5 min')
        """,
        task.taskId(),
        task.spec().model(),
        provider,
        task.spec().model());
    jdbc.update(
        "insert into payload (task_id, spec, price) values (?, ?, ?)",
        task.taskId(),
        io.plantain.event.EventCodec.mapper().writeValueAsString(task.spec()),
        io.plantain.event.EventCodec.mapper().writeValueAsString(task.price()));
  }

  @Test
  void aSubmitThatAWorkerDiedInIsUnknownAndNotRepeated() {
    CreditsDebited task = debited("died");
    leaveInSubmitting(task, "kie");
    assertThat(reasonOf(task)).isEqualTo(FailureReason.SUBMISSION_OUTCOME_UNKNOWN);
    assertThat(KIE.submitsOf(task.spec().prompt())).isZero();
  }

  @Test
  void aSubmitThatAWorkerDiedInIsRepeatedWithItsKeyWhereTheProviderKnowsIt() {
    CreditsDebited task = debited("fake", "x", 1, Duration.ofMinutes(5));
    leaveInSubmitting(task, "fake");
    await().atMost(10, SECONDS).until(() -> state(task.taskId()) == 3);
    assertThat(fake.keys).contains(task.taskId() + "/0");
  }

  @Test
  void anOutcomeThatWasNotPublishedIsPublishedWhenItComesDue() {
    CreditsDebited task = debited("unpublished");
    send(task);
    TopicReader.Seen first = reader().outcomeOf(task.taskId());
    await().atMost(10, SECONDS).until(() -> state(task.taskId()) == 5);
    jdbc.update("update attempt set state = 4, next_at = now() where task_id = ?", task.taskId());
    await().atMost(10, SECONDS).until(() -> reader().outcomesOf(task.taskId()).size() == 2);
    assertThat(reader().outcomesOf(task.taskId()).getLast().value()).isEqualTo(first.value());
    await().atMost(10, SECONDS).until(() -> state(task.taskId()) == 5);
  }

  @Test
  void hundredsOfTasksEndOnceEach() {
    List<CreditsDebited> tasks =
        java.util.stream.Stream.generate(() -> debited("load")).limit(300).toList();
    publisher.publish(tasks.stream().map(task -> new Outgoing(task, null)).toList());
    await()
        .atMost(30, SECONDS)
        .untilAsserted(
            () ->
                assertThat(tasks)
                    .allSatisfy(task -> assertThat(reader().outcomesOf(task.taskId())).hasSize(1)));
    assertThat(tasks)
        .allSatisfy(task -> assertThat(KIE.submitsOf(task.spec().prompt())).isEqualTo(1));
  }
}
