package io.plantain.generation.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.plantain.event.EventIds;
import io.plantain.event.FailureReason;
import io.plantain.generation.account.AccountLimits;
import io.plantain.generation.account.AccountOverview;
import io.plantain.generation.account.AccountView;
import io.plantain.generation.account.Accounts;
import io.plantain.generation.account.Standing;
import io.plantain.generation.account.TestAccounts;
import io.plantain.generation.provider.Providers;
import io.plantain.generation.provider.TestProviders;
import io.plantain.generation.route.Routes;
import io.plantain.testservers.TestDatabase;
import io.plantain.testservers.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/// An account is one for all workers, and stays so whoever dies.
class SharedAccountIT {
  private static final AccountLimits THREE_AT_ONCE = new AccountLimits(3, null);

  private static JdbcTemplate jdbc;
  private static TransactionTemplate transaction;
  private static AccountOverview overview;

  /// What one worker process has.
  private record Worker(Accounts accounts, Attempts attempts, AttemptResults results) {}

  @BeforeAll
  static void migrate() {
    TestDatabase database = TestServers.newDatabase();
    DriverManagerDataSource source =
        new DriverManagerDataSource(database.url(), database.user(), database.password());
    Flyway.configure().dataSource(source).load().migrate();
    jdbc = new JdbcTemplate(source);
    transaction = new TransactionTemplate(new DataSourceTransactionManager(source));
    overview = TestAccounts.overview(jdbc, transaction);
  }

  @BeforeEach
  void empty() {
    jdbc.update(
        "truncate attempt, payload, outcome, attempt_note, late_job, account, account_audit");
  }

  private static Worker worker(AccountLimits limits) {
    Providers providers = TestProviders.of("model-a", Duration.ofSeconds(1));
    Accounts accounts = TestAccounts.of(jdbc, providers, limits);
    AttemptSettings settings = PacingTest.defaults();
    return new Worker(
        accounts,
        new Attempts(
            jdbc,
            transaction,
            providers,
            settings,
            AttemptRowsIT.http(),
            accounts,
            new Routes(providers)),
        new AttemptResults(
            jdbc,
            transaction,
            settings,
            AttemptRowsIT.lateJobs(jdbc),
            accounts,
            new Routes(providers)));
  }

  private static void enter(Worker worker, int tasks, int pictures) {
    worker
        .attempts()
        .enter(
            IntStream.range(0, tasks)
                .mapToObj(i -> AttemptRowsIT.debited(EventIds.newTaskId(), pictures))
                .toList());
  }

  private static AccountView account() {
    return overview.all().getFirst();
  }

  private static List<Attempt> submits(List<Attempt> claimed) {
    return claimed.stream().filter(each -> each.was() == AttemptState.QUEUED).toList();
  }

  private static Result.Again accepted(Attempt attempt) {
    return again(attempt, AttemptState.RUNNING, attempt.jobs().getFirst().running("job"));
  }

  private static Result.Again again(Attempt attempt, AttemptState next, Job job) {
    return new Result.Again(attempt, next, List.of(job), 0, Duration.ZERO);
  }

  private static Result.Finish failed(Attempt attempt) {
    return new Result.Finish(
        attempt, new Ending.Failed(FailureReason.PROVIDER_FAILED), attempt.jobs());
  }

  private static void pausesEnd() {
    jdbc.update(
        "update account set probe_at = now(), cooldown_until = null where account = 'fake'");
  }

  @Test
  void twoWorkersTogetherKeepTheCapAndAPlaceThatBecomesFreeIsTaken() throws Exception {
    Worker one = worker(THREE_AT_ONCE);
    Worker two = worker(THREE_AT_ONCE);
    enter(one, 40, 1);
    int ended = 0;
    try (ExecutorService both = Executors.newFixedThreadPool(2)) {
      while (ended < 40) {
        List<Callable<List<Attempt>>> claims =
            List.of(() -> one.attempts().claim(100), () -> two.attempts().claim(100));
        List<Attempt> claimed = new ArrayList<>();
        for (Future<List<Attempt>> each : both.invokeAll(claims)) {
          claimed.addAll(submits(each.get()));
        }
        assertThat(claimed).isNotEmpty().hasSizeLessThanOrEqualTo(3);
        assertThat(account().inFlight()).isEqualTo(claimed.size());
        one.results().finish(claimed.stream().map(SharedAccountIT::failed).toList());
        ended += claimed.size();
      }
    }
    assertThat(account().inFlight()).isZero();
    assertThat(account().waiting()).isZero();
  }

  @Test
  void theJobsOfADeadWorkerKeepTheirPlacesUntilTheyHaveEnded() {
    Worker dead = worker(THREE_AT_ONCE);
    enter(dead, 5, 1);
    dead.results()
        .reschedule(
            submits(dead.attempts().claim(100)).stream().map(SharedAccountIT::accepted).toList());
    jdbc.update("update attempt set next_at = now() where state = 3");

    Worker heir = worker(THREE_AT_ONCE);
    List<Attempt> inherited = heir.attempts().claim(100);
    assertThat(inherited).hasSize(3).allMatch(each -> each.was() == AttemptState.RUNNING);
    assertThat(dead.results().finish(inherited.stream().map(SharedAccountIT::failed).toList()))
        .hasSize(3);
    assertThat(dead.results().finish(inherited.stream().map(SharedAccountIT::failed).toList()))
        .isEmpty(); // said twice, given back once
    assertThat(account().inFlight()).isZero();
    assertThat(submits(heir.attempts().claim(100))).hasSize(2);
  }

  @Test
  void whatWasTurnedAwayGivesItsPlaceBack() {
    Worker worker = worker(THREE_AT_ONCE);
    enter(worker, 1, 1);
    Attempt attempt = submits(worker.attempts().claim(10)).getFirst();
    assertThat(account().inFlight()).isEqualTo(1);
    worker
        .results()
        .reschedule(List.of(again(attempt, AttemptState.QUEUED, attempt.jobs().getFirst())));
    assertThat(account().inFlight()).isZero();
    assertThat(account().waiting()).isEqualTo(1);
  }

  @Test
  void waitingTasksDoNotHideThoseThatAreToBeAskedFor() {
    Worker worker = worker(THREE_AT_ONCE);
    enter(worker, 600, 1);
    worker
        .results()
        .reschedule(
            submits(worker.attempts().claim(100)).stream().map(SharedAccountIT::accepted).toList());
    jdbc.update("update attempt set next_at = now() where state = 3");
    assertThat(worker.attempts().claim(6))
        .hasSize(3)
        .noneMatch(each -> each.was() == AttemptState.QUEUED);
  }

  @Test
  void aTaskThatWaitsTooLongExpiresAndACanceledOneEndsAtOnce() {
    Worker worker = worker(THREE_AT_ONCE);
    enter(worker, 2, 1);
    overview.open("fake", "anna", "maintenance");
    jdbc.update(
        "update attempt set deadline = now() - interval '1 s' where task_id ="
            + " (select task_id from attempt limit 1)");
    jdbc.update("update attempt set cancel = 1, next_at = now() where deadline > now()");
    List<Attempt> claimed = worker.attempts().claim(10);
    assertThat(claimed).hasSize(2);
    assertThat(claimed).filteredOn(Attempt::overdue).hasSize(1);
    assertThat(claimed).noneMatch(each -> each.state() == AttemptState.SUBMITTING);
  }

  @Test
  void a429OfOneWorkerHoldsBackAllOfThemForSubmitsAndForQuestions() {
    Worker one = worker(AccountLimits.NONE);
    Worker two = worker(AccountLimits.NONE);
    enter(one, 30, 1);
    one.results()
        .reschedule(
            submits(one.attempts().claim(10)).stream().map(SharedAccountIT::accepted).toList());
    jdbc.update("update attempt set next_at = now() where state = 3");
    one.accounts().cool("fake", Duration.ofSeconds(60));
    one.accounts().cool("fake", Duration.ofSeconds(2)); // a shorter pause does not end it
    List<Attempt> claimed = two.attempts().claim(100);
    assertThat(claimed).isNotEmpty().allMatch(each -> each.was() == AttemptState.RUNNING);
    assertThat(claimed)
        .allMatch(each -> each.account().cooling().compareTo(Duration.ofSeconds(50)) > 0);
    pausesEnd();
    assertThat(submits(two.attempts().claim(100))).isNotEmpty();
  }

  @Test
  void failuresInARowOpenTheCircuitOneProbeClosesIt() {
    Worker one = worker(AccountLimits.NONE);
    Worker two = worker(AccountLimits.NONE);
    enter(one, 30, 1);
    List<Attempt> claimed = submits(one.attempts().claim(10));
    claimed.forEach(each -> one.accounts().trouble("fake", each.account()));
    assertThat(account().circuit()).isEqualTo("open");
    assertThat(account().openReason()).isEqualTo("trouble");
    assertThat(submits(two.attempts().claim(10))).isEmpty();

    pausesEnd();
    assertThat(account().circuit()).isEqualTo("half_open");
    List<Attempt> probe = submits(two.attempts().claim(10));
    assertThat(probe).hasSize(1);
    assertThat(submits(one.attempts().claim(10))).isEmpty(); // one probe for all workers

    two.accounts().trouble("fake", probe.getFirst().account());
    assertThat(account().circuit()).isEqualTo("open");
    pausesEnd();
    Attempt second = submits(two.attempts().claim(10)).getFirst();
    one.accounts().well("fake", claimed.getFirst().account()); // from before: says nothing
    assertThat(account().circuit()).isEqualTo("open");
    two.accounts().well("fake", second.account());
    assertThat(account().circuit()).isEqualTo("closed");
    assertThat(submits(one.attempts().claim(10))).hasSizeGreaterThan(1);
  }

  @Test
  void aGoodAnswerInBetweenStartsTheCountAnew() {
    Worker worker = worker(AccountLimits.NONE);
    for (int i = 0; i < 5; i++) {
      enter(worker, 1, 1);
      Attempt one = submits(worker.attempts().claim(10)).getFirst();
      worker.accounts().trouble("fake", one.account());
      enter(worker, 1, 1);
      Attempt other = submits(worker.attempts().claim(10)).getFirst();
      worker.accounts().well("fake", other.account());
    }
    assertThat(account().circuit()).isEqualTo("closed");
  }

  @Test
  void anEmptyAccountOpensAtOnce() {
    Worker worker = worker(AccountLimits.NONE);
    enter(worker, 30, 1);
    List<Attempt> claimed = submits(worker.attempts().claim(10));
    claimed.forEach(each -> worker.accounts().exhausted("fake", each.account()));
    assertThat(account().openReason()).isEqualTo("quota");
    assertThat(account().failures()).isEqualTo(1);
    assertThat(submits(worker.attempts().claim(10))).isEmpty();
  }

  @Test
  void whatAnOperatorOpenedOnlyAnOperatorClosesAndBothAreWrittenDown() {
    Worker worker = worker(AccountLimits.NONE);
    enter(worker, 3, 1);
    assertThat(overview.open("nobody", "anna", "x")).isFalse();
    assertThat(overview.open("fake", "anna", "key is to be changed")).isTrue();
    worker.accounts().well("fake", new Standing(1, true, Duration.ZERO));
    assertThat(submits(worker.attempts().claim(10))).isEmpty();
    assertThat(account().circuit()).isEqualTo("open");
    assertThat(overview.close("fake", "ben", "done")).isTrue();
    assertThat(submits(worker.attempts().claim(10))).hasSize(3);
    assertThat(overview.audit(10))
        .extracting(each -> each.get("action") + " by " + each.get("operator"))
        .containsExactly("close by ben", "open by anna");
  }

  @Test
  void whatIsInFlightIsCountedAnewWhereSomeoneHasChangedRowsByHand() {
    Worker worker = worker(THREE_AT_ONCE);
    enter(worker, 3, 1);
    worker.attempts().claim(10);
    jdbc.update("update account set in_flight = 77");
    TestAccounts.recount(overview);
    assertThat(account().inFlight()).isEqualTo(3);
  }
}
