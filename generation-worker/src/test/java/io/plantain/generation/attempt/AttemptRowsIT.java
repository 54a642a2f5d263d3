package io.plantain.generation.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plantain.event.Balance;
import io.plantain.event.CancelEvent.Cause;
import io.plantain.event.EventIds;
import io.plantain.event.FailureReason;
import io.plantain.event.LedgerEvent.CreditsDebited;
import io.plantain.event.Price;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import io.plantain.generation.account.AccountLimits;
import io.plantain.generation.account.Accounts;
import io.plantain.generation.account.TestAccounts;
import io.plantain.generation.late.LateJobs;
import io.plantain.generation.late.LateSettings;
import io.plantain.generation.provider.HttpSettings;
import io.plantain.generation.provider.Providers;
import io.plantain.generation.provider.TestProviders;
import io.plantain.generation.route.Routes;
import io.plantain.kit.Outgoing;
import io.plantain.kit.Received;
import io.plantain.testservers.TestDatabase;
import io.plantain.testservers.TestServers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.transaction.support.TransactionTemplate;

/// What the rows promise whoever works on them, with one database and two workers.
class AttemptRowsIT {
  private static JdbcTemplate jdbc;
  private static Attempts attempts;
  private static AttemptResults results;
  private static LateJobs lateJobs;

  @BeforeAll
  static void migrate() {
    TestDatabase database = TestServers.newDatabase();
    DriverManagerDataSource source =
        new DriverManagerDataSource(database.url(), database.user(), database.password());
    Flyway.configure().dataSource(source).load().migrate();
    jdbc = new JdbcTemplate(source);
    TransactionTemplate transaction =
        new TransactionTemplate(new DataSourceTransactionManager(source));
    AttemptSettings settings = PacingTest.defaults();
    Providers providers = TestProviders.of("model-a", Duration.ofSeconds(1));
    Accounts accounts = TestAccounts.of(jdbc, providers, AccountLimits.NONE);
    attempts =
        new Attempts(
            jdbc, transaction, providers, settings, http(), accounts, new Routes(providers));
    lateJobs = lateJobs(jdbc);
    results =
        new AttemptResults(jdbc, transaction, settings, lateJobs, accounts, new Routes(providers));
  }

  static HttpSettings http() {
    return Binder.get(new MockEnvironment()).bindOrCreate("none", HttpSettings.class);
  }

  static LateJobs lateJobs(JdbcTemplate jdbc) {
    return new LateJobs(
        jdbc, Binder.get(new MockEnvironment()).bindOrCreate("none", LateSettings.class));
  }

  @BeforeEach
  void empty() {
    jdbc.update("truncate attempt, payload, outcome, attempt_note, late_job, route_attempt");
    jdbc.update("update account set in_flight = 0");
  }

  static Received debited(UUID taskId, int pictures) {
    TaskOptions options =
        new TaskOptions(
            null, null, null, null, null, null, pictures, null, null, null, List.of(), null, null,
            null, null, null);
    CreditsDebited event =
        new CreditsDebited(
            taskId,
            "team",
            Instant.now(),
            pictures,
            new Balance(1, 1, 1),
            new TaskSpec("standard", "text-to-image", "model-a", "p", options),
            new Price(pictures, 1, pictures, "v1"),
            Instant.now().plusSeconds(300));
    return new Received(
        event, "trace", new ConsumerRecord<>("t", 0, 0, taskId.toString(), new byte[0]));
  }

  private static UUID enterOne() {
    UUID taskId = EventIds.newTaskId();
    attempts.enter(List.of(debited(taskId, 1)));
    return taskId;
  }

  private static void enterMany(int count, int pictures) {
    attempts.enter(
        IntStream.range(0, count).mapToObj(i -> debited(EventIds.newTaskId(), pictures)).toList());
  }

  private static void leaseEnds() {
    jdbc.update("update attempt set next_at = now() - interval '1 s' where state between 1 and 4");
  }

  private static Result.Again accepted(Attempt attempt) {
    return new Result.Again(
        attempt,
        AttemptState.RUNNING,
        List.of(attempt.jobs().getFirst().running("job")),
        0,
        Duration.ofSeconds(30));
  }

  private static Result.Finish failed(Attempt attempt) {
    return new Result.Finish(
        attempt, new Ending.Failed(FailureReason.PROVIDER_FAILED), attempt.jobs());
  }

  private static int state(UUID taskId) {
    return jdbc.queryForList("select state from attempt where task_id = ?", Integer.class, taskId)
        .getFirst();
  }

  @Test
  void aClaimedRowIsSubmittingBeforeAnyoneCalls() {
    UUID taskId = enterOne();
    Attempt attempt = attempts.claim(10).getFirst();
    assertThat(attempt.was()).isEqualTo(AttemptState.QUEUED);
    assertThat(attempt.spec()).isNotNull();
    assertThat(state(taskId)).isEqualTo(AttemptState.SUBMITTING.number());
    assertThat(attempts.claim(10)).isEmpty();
  }

  @Test
  void aZombieChangesNothing() {
    UUID taskId = enterOne();
    Attempt zombie = attempts.claim(10).getFirst();
    leaseEnds();
    Attempt heir = attempts.claim(10).getFirst();
    assertThat(heir.was()).isEqualTo(AttemptState.SUBMITTING);
    assertThat(results.finish(List.of(failed(heir)))).hasSize(1);

    assertThat(results.reschedule(List.of(accepted(zombie)))).isEmpty();
    assertThat(results.finish(List.of(failed(zombie)))).isEmpty();
    assertThat(state(taskId)).isEqualTo(AttemptState.FINISHED.number());
  }

  @Test
  void aZombieInTheSameStateIsToldByItsFence() {
    enterOne();
    Attempt first = attempts.claim(10).getFirst();
    results.reschedule(List.of(accepted(first)));
    leaseEnds();
    Attempt zombie = attempts.claim(10).getFirst();
    leaseEnds();
    Attempt heir = attempts.claim(10).getFirst();
    assertThat(zombie.state()).isEqualTo(heir.state()).isEqualTo(AttemptState.RUNNING);
    assertThat(results.finish(List.of(failed(zombie)))).isEmpty();
    assertThat(results.finish(List.of(failed(heir)))).hasSize(1);
  }

  @Test
  void aRefusedWriteIsPartOfTheStory() {
    UUID taskId = enterOne();
    Attempt zombie = attempts.claim(10).getFirst();
    leaseEnds();
    results.finish(List.of(failed(attempts.claim(10).getFirst())));
    results.reschedule(List.of(accepted(zombie)));
    assertThat(notes(taskId)).containsExactly("found_submitting", "refused_write");
  }

  private static List<String> notes(UUID taskId) {
    return jdbc.queryForList(
        "select what from attempt_note where task_id = ? order by number", String.class, taskId);
  }

  @Test
  void aZombiePublishesAndParksNothingEither() {
    UUID taskId = enterOne();
    Attempt zombie = attempts.claim(10).getFirst();
    leaseEnds();
    attempts.claim(10);
    String row = row(taskId);

    results.reschedule(List.of(parked(zombie)));
    results.published(List.of(taskId)); // not finished: nothing to mark

    assertThat(row(taskId)).isEqualTo(row);
    assertThat(lateJobs.of(taskId)).isEmpty();
  }

  private static String row(UUID taskId) {
    return jdbc.queryForMap("select * from attempt where task_id = ?", taskId).toString();
  }

  private static Result.Again parked(Attempt attempt) {
    return new Result.Again(
        attempt,
        AttemptState.RUNNING,
        List.of(attempt.jobs().getFirst().unknown()),
        0,
        Duration.ofSeconds(60));
  }

  @Test
  void aParkedRowKnowsSinceWhen() {
    UUID taskId = enterOne();
    results.reschedule(List.of(parked(attempts.claim(10).getFirst())));
    jdbc.update(
        "update attempt set parked_at = now() - interval '30 s', next_at = now() - interval '1 s'");
    Attempt again = attempts.claim(10).getFirst();
    assertThat(again.parked()).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
    results.reschedule(List.of(parked(again)));
    leaseEnds();
    Attempt third = attempts.claim(10).getFirst();
    assertThat(third.parked()).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
    results.reschedule(List.of(accepted(third)));
    leaseEnds();
    assertThat(attempts.claim(10).getFirst().parked()).isNull();
    assertThat(notes(taskId)).containsExactly("parked", "looked_up");
  }

  @Test
  void aHintDuringACallMakesTheRowDueWhenTheAnswerIsWritten() {
    UUID taskId = enterOne();
    Attempt submitting = attempts.claim(10).getFirst();
    hint(taskId);
    assertThat(attempts.claim(10)).isEmpty(); // it is not taken away
    results.reschedule(List.of(accepted(submitting)));
    Attempt asked = attempts.claim(10).getFirst();
    assertThat(asked.callbacks()).isEqualTo(1);
    assertThat(asked.told()).containsEntry(0, "job-told");
    results.reschedule(List.of(accepted(asked)));
    assertThat(attempts.claim(10)).isEmpty(); // the same hint counts once
  }

  private static void hint(UUID taskId) {
    jdbc.update("update attempt set told = '{\"0\": \"job-told\"}' where task_id = ?", taskId);
  }

  @Test
  void jobsThatMayStillComeAreWatchedAfterTheEnd() {
    UUID taskId = EventIds.newTaskId();
    attempts.enter(List.of(debited(taskId, 4)));
    Attempt attempt = attempts.claim(10).getFirst();
    List<Job> jobs =
        List.of(
            attempt.jobs().get(0).running("job-0"),
            attempt.jobs().get(1).unknown(),
            attempt.jobs().get(2).failed(FailureReason.PROVIDER_FAILED),
            attempt.jobs().get(3).failed(FailureReason.SUBMISSION_OUTCOME_UNKNOWN));
    results.finish(List.of(new Result.Finish(attempt, new Ending.Expired(), jobs)));
    assertThat(lateJobs.of(taskId))
        .extracting(row -> row.get("picture") + " " + row.get("job_id") + " " + row.get("ended"))
        .containsExactly("0 job-0 expired", "1 null expired", "3 null expired");
  }

  @Test
  void aJobThatIsNamedWhileItsAttemptEndsIsWatchedByThatName() {
    UUID taskId = enterOne();
    Attempt attempt = attempts.claim(10).getFirst();
    hint(taskId);
    List<Job> jobs = List.of(attempt.jobs().getFirst().unknown());
    results.finish(List.of(new Result.Finish(attempt, new Ending.Expired(), jobs)));
    assertThat(lateJobs.of(taskId))
        .extracting(row -> row.get("job_id"))
        .containsExactly("job-told");
  }

  @Test
  void aTombstoneIsCountedWhenItsTaskComes() {
    UUID taskId = EventIds.newTaskId();
    attempts.cancel(List.of(cancel(taskId, Cause.USER)));
    assertThat(
            attempts
                .enter(List.of(debited(taskId, 1), debited(EventIds.newTaskId(), 1)))
                .tombstones())
        .isEqualTo(1);
    assertThat(attempts.enter(List.of(debited(taskId, 1))).tombstones()).isZero();
  }

  @Test
  void onlyTwentySubmitsAreUnderWayPerClaim() {
    enterMany(50, 1);
    assertThat(attempts.claim(200)).hasSize(20);
    assertThat(attempts.claim(200)).hasSize(20);
    assertThat(attempts.claim(200)).hasSize(10);
  }

  @Test
  void severalPicturesCountAsSeveralSubmits() {
    enterMany(3, 8);
    assertThat(attempts.claim(200)).hasSize(2);
    jdbc.update("truncate attempt, payload");
    enterMany(2, 30);
    assertThat(attempts.claim(200)).hasSize(1); // never none
  }

  @Test
  void rowsThatOnlyHaveToBeAskedForAreNotHeldUp() {
    enterMany(50, 1);
    jdbc.update(
        "update attempt set state = 3 where task_id in (select task_id from attempt limit 30)");
    assertThat(attempts.claim(200)).hasSize(50);
  }

  @Test
  void twoWorkersNeverGetTheSameRow() throws InterruptedException {
    enterMany(400, 1);
    List<UUID> claimed = new CopyOnWriteArrayList<>();
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      workers.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    List<Attempt> mine;
                    do {
                      mine = attempts.claim(50);
                      mine.forEach(attempt -> claimed.add(attempt.taskId()));
                    } while (!mine.isEmpty());
                  }));
    }
    for (Thread worker : workers) {
      worker.join();
    }
    leftovers(claimed);
    assertThat(claimed).hasSize(400).doesNotHaveDuplicates();
  }

  /// A claim comes back empty when the rows it saw were all locked by others.
  private static void leftovers(List<UUID> claimed) {
    for (List<Attempt> mine = attempts.claim(50); !mine.isEmpty(); mine = attempts.claim(50)) {
      mine.forEach(attempt -> claimed.add(attempt.taskId()));
    }
  }

  @Test
  void aCancelDuringASubmitWaitsForItsAnswer() {
    UUID taskId = enterOne();
    Attempt attempt = attempts.claim(10).getFirst();
    attempts.cancel(List.of(cancel(taskId, Cause.USER)));
    assertThat(attempts.claim(10)).isEmpty();
    assertThat(results.reschedule(List.of(accepted(attempt)))).containsExactly(taskId);
    Attempt due = attempts.claim(10).getFirst();
    assertThat(due.cancel()).isEqualTo(Cause.USER);
    assertThat(due.was()).isEqualTo(AttemptState.RUNNING);
  }

  @Test
  void theFirstCancelCounts() {
    UUID taskId = enterOne();
    attempts.cancel(List.of(cancel(taskId, Cause.EXPIRED)));
    attempts.cancel(List.of(cancel(taskId, Cause.USER)));
    assertThat(attempts.claim(10).getFirst().cancel()).isEqualTo(Cause.EXPIRED);
  }

  @Test
  void aTombstoneIsNeverDueAndNeverSubmitted() {
    UUID taskId = EventIds.newTaskId();
    attempts.cancel(List.of(cancel(taskId, Cause.USER)));
    assertThat(attempts.claim(10)).isEmpty();
    attempts.enter(List.of(debited(taskId, 1)));
    Attempt attempt = attempts.claim(10).getFirst();
    assertThat(attempt.state()).isEqualTo(AttemptState.QUEUED);
    assertThat(attempt.cancel()).isEqualTo(Cause.USER);
  }

  private static Attempts.Wish cancel(UUID taskId, Cause cause) {
    return new Attempts.Wish(taskId, "team", cause);
  }

  @Test
  void noRowSleepsPastItsDeadline() {
    UUID taskId = enterOne();
    jdbc.update("update attempt set deadline = now() + interval '2 s'");
    results.reschedule(List.of(accepted(attempts.claim(10).getFirst())));
    assertThat(
            jdbc.queryForObject(
                "select next_at = deadline from attempt where task_id = ?", Boolean.class, taskId))
        .isTrue();
  }

  @Test
  void aJobHasTheJobLimitHoweverFarItsDeadlineIs() {
    UUID taskId = enterOne();
    jdbc.update("update attempt set deadline = now() + interval '2 hours'");
    results.reschedule(List.of(accepted(attempts.claim(10).getFirst())));
    assertThat(
            jdbc.queryForObject(
                "select deadline between now() + interval '19 minutes' and now() + interval '20"
                    + " minutes' from attempt where task_id = ?",
                Boolean.class,
                taskId))
        .isTrue();
  }

  @Test
  void aDuplicateOfAnUnfinishedTaskChangesNothing() {
    UUID taskId = enterOne();
    Attempt attempt = attempts.claim(10).getFirst();
    attempts.enter(List.of(debited(taskId, 1)));
    assertThat(attempts.claim(10)).isEmpty();
    assertThat(results.reschedule(List.of(accepted(attempt)))).hasSize(1);
  }

  @Test
  void theStoredOutcomeIsWhatIsPublishedAgain() {
    UUID taskId = enterOne();
    List<Outgoing> first = results.finish(List.of(failed(attempts.claim(10).getFirst())));
    results.published(List.of(taskId));
    assertThat(attempts.claim(10)).isEmpty();
    attempts.enter(List.of(debited(taskId, 1)));
    assertThat(attempts.claim(10).getFirst().was()).isEqualTo(AttemptState.FINISHED);
    assertThat(results.outcomes(List.of(taskId))).isEqualTo(first);
    assertThat(first.getFirst().traceparent()).isEqualTo("trace");
  }

  @Test
  void batchesInOppositeOrdersDoNotDeadlock() throws InterruptedException {
    enterMany(200, 1);
    ConcurrentHashMap<UUID, Attempt> claimed = new ConcurrentHashMap<>();
    for (List<Attempt> mine = attempts.claim(50); !mine.isEmpty(); mine = attempts.claim(50)) {
      mine.forEach(attempt -> claimed.put(attempt.taskId(), attempt));
    }
    List<Result.Again> forward = claimed.values().stream().map(AttemptRowsIT::accepted).toList();
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      List<Result.Again> order = i % 2 == 0 ? forward : forward.reversed();
      List<Attempts.Wish> cancels =
          order.stream().map(each -> cancel(each.attempt().taskId(), Cause.USER)).toList();
      workers.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      for (int round = 0; round < 20; round++) {
                        results.reschedule(order);
                        attempts.cancel(cancels);
                      }
                    } catch (RuntimeException failed) {
                      failures.add(failed);
                    }
                  }));
    }
    for (Thread worker : workers) {
      worker.join();
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void aTombstoneIsForgottenWhenNoReplayCouldBringItsTask() {
    UUID taskId = EventIds.newTaskId();
    attempts.cancel(List.of(cancel(taskId, Cause.USER)));
    jdbc.update("update attempt set created_at = now() - interval '34 days'");
    assertThat(attempts.forget(100)).isZero();
    jdbc.update("update attempt set created_at = now() - interval '36 days'");
    assertThat(attempts.forget(100)).isEqualTo(1);
  }

  @Test
  void rowsAreNeverForgottenWhileTheirRecordsMayBeReplayed() {
    assertThatThrownBy(
            () ->
                Binder.get(
                        new MockEnvironment().withProperty("plantain.generation.retention", "7d"))
                    .bind("plantain.generation", AttemptSettings.class))
        .hasRootCauseMessage(
            "plantain.generation.retention must be above the topics' retention of 7 days");
  }

  @Test
  void whatEndedLongAgoIsForgotten() {
    UUID old = enterOne();
    jdbc.update("insert into attempt_note (task_id, what) values (?, 'x')", old);
    results.finish(List.of(failed(attempts.claim(10).getFirst())));
    results.published(List.of(old));
    enterOne();
    jdbc.update("update attempt set created_at = now() - interval '36 days'");
    assertThat(attempts.forget(100)).isEqualTo(1);
    assertThat(attempts.forget(100)).isZero();
    assertThat(jdbc.queryForObject("select count(*) from outcome", Integer.class)).isZero();
    assertThat(jdbc.queryForObject("select count(*) from attempt_note", Integer.class)).isZero();
    assertThat(jdbc.queryForObject("select count(*) from payload", Integer.class)).isEqualTo(1);
  }
}
