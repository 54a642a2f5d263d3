package io.plantain.generation.attempt;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plantain.event.Balance;
import io.plantain.event.EventIds;
import io.plantain.event.FailureReason;
import io.plantain.event.GenerationEvent.GenerationFailed;
import io.plantain.event.LedgerEvent.CreditsDebited;
import io.plantain.event.Price;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import io.plantain.event.Topics;
import io.plantain.generation.ScriptedKie;
import io.plantain.generation.TopicReader;
import io.plantain.generation.account.Accounts;
import io.plantain.generation.late.LateJobs;
import io.plantain.generation.route.Routes;
import io.plantain.kit.EventPublisher;
import io.plantain.kit.Outgoing;
import io.plantain.testservers.TestDatabase;
import io.plantain.testservers.TestServers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/// One result in eight is never written, as if its worker had been killed before or after the
/// commit: every task still ends, once, and nothing is submitted twice.
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.NONE,
    properties = {
      "spring.kafka.consumer.group-id=dying-workers",
      "plantain.generation.idle=100ms",
      "plantain.generation.young-poll=50ms",
      "plantain.generation.http.submit-timeout=5s",
      "plantain.generation.submit-lease=8s",
      "plantain.generation.poll-lease=1s",
      "plantain.generation.publish-lease=1s"
    })
class DyingWorkersIT {
  private static final int TASKS = 400;
  private static final int ONE_IN = 8;
  private static final ScriptedKie KIE = new ScriptedKie();

  @Autowired EventPublisher publisher;
  @Autowired JdbcTemplate jdbc;
  @Autowired ForgetfulResults results;

  @TestConfiguration
  static class Chaos {
    @Bean
    @Primary
    ForgetfulResults forgetfulResults(
        JdbcTemplate jdbc,
        TransactionTemplate transaction,
        AttemptSettings settings,
        LateJobs lateJobs,
        Accounts accounts,
        Routes routes) {
      return new ForgetfulResults(jdbc, transaction, settings, lateJobs, accounts, routes);
    }
  }

  /// Drops what a dead worker would not have written, or would not have known to be written.
  static class ForgetfulResults extends AttemptResults {
    final AtomicInteger deaths = new AtomicInteger();
    final Set<UUID> lostSubmits = ConcurrentHashMap.newKeySet();
    private final Random chance = new Random(4711);

    ForgetfulResults(
        JdbcTemplate jdbc,
        TransactionTemplate transaction,
        AttemptSettings settings,
        LateJobs lateJobs,
        Accounts accounts,
        Routes routes) {
      super(jdbc, transaction, settings, lateJobs, accounts, routes);
    }

    private synchronized boolean dies() {
      boolean dies = chance.nextInt(ONE_IN) == 0;
      if (dies) {
        deaths.incrementAndGet();
      }
      return dies;
    }

    private <T> List<T> survivors(List<T> all) {
      List<T> survivors = new ArrayList<>(all);
      survivors.removeIf(each -> dies());
      return survivors;
    }

    @Override
    Set<UUID> reschedule(List<Result.Again> again) {
      List<Result.Again> survivors = survivors(again);
      again.stream()
          .filter(each -> each.attempt().state() == AttemptState.SUBMITTING)
          .filter(each -> !survivors.contains(each))
          .forEach(each -> lostSubmits.add(each.attempt().taskId()));
      Set<UUID> ours = new HashSet<>(survivors.isEmpty() ? Set.of() : super.reschedule(survivors));
      again.stream()
          .filter(each -> !survivors.contains(each))
          .forEach(each -> ours.add(each.attempt().taskId())); // the dead do not see it refused
      return ours;
    }

    @Override
    List<Outgoing> finish(List<Result.Finish> finish) {
      List<Result.Finish> survivors = survivors(finish);
      return survivors.isEmpty() ? List.of() : survivors(super.finish(survivors));
    }

    @Override
    void published(List<UUID> taskIds) {
      List<UUID> survivors = survivors(taskIds);
      if (!survivors.isEmpty()) {
        super.published(survivors);
      }
    }
  }

  @DynamicPropertySource
  static void servers(DynamicPropertyRegistry registry) {
    TestDatabase database = TestServers.newDatabase();
    registry.add("spring.kafka.bootstrap-servers", TestServers::kafka);
    registry.add("spring.datasource.url", database::url);
    registry.add("spring.datasource.username", database::user);
    registry.add("spring.datasource.password", database::password);
    registry.add("plantain.providers.kie.base-url", KIE::uri);
  }

  @AfterAll
  static void stop() {
    KIE.close();
  }

  private static CreditsDebited debited() {
    TaskOptions options =
        new TaskOptions(
            null, null, null, null, null, null, 1, null, null, null, List.of(), null, null, null,
            null, null);
    return new CreditsDebited(
        EventIds.newTaskId(),
        "team-1",
        Instant.now(),
        10,
        new Balance(90, 10, 2),
        new TaskSpec(
            "standard", "text-to-image", "nano-banana-2", "chaos " + UUID.randomUUID(), options),
        new Price(10, 10, 1, "v1"),
        Instant.now().plusSeconds(300));
  }

  @Test
  void everyTaskEndsOnceAndIsSubmittedAtMostOnce() {
    List<CreditsDebited> tasks = IntStream.range(0, TASKS).mapToObj(i -> debited()).toList();
    try (TopicReader reader = new TopicReader(TestServers.kafka(), Topics.GENERATION_RESULTS)) {
      publisher.publish(tasks.stream().map(task -> new Outgoing(task, null)).toList());
      await()
          .atMost(45, SECONDS)
          .untilAsserted(
              () ->
                  assertThat(
                          jdbc.queryForObject(
                              "select count(*) from attempt join payload using (task_id)"
                                  + " where state = 5 and spec like '%\"chaos %'",
                              Integer.class))
                      .isGreaterThanOrEqualTo(TASKS));
      await()
          .atMost(10, SECONDS)
          .until(
              () -> tasks.stream().noneMatch(task -> reader.outcomesOf(task.taskId()).isEmpty()));
      assertThat(results.deaths.get()).isGreaterThan(TASKS / ONE_IN);
      Set<UUID> unknown = new HashSet<>();
      for (CreditsDebited task : tasks) {
        List<TopicReader.Seen> outcomes = reader.outcomesOf(task.taskId());
        assertThat(outcomes.stream().map(TopicReader.Seen::value).distinct()).hasSize(1);
        assertThat(KIE.submitsOf(task.spec().prompt())).isLessThanOrEqualTo(1);
        if (outcomes.getFirst().event() instanceof GenerationFailed failed) {
          assertThat(failed.reason()).isEqualTo(FailureReason.SUBMISSION_OUTCOME_UNKNOWN);
          unknown.add(task.taskId());
        }
      }
      // Only a lost submit answer is unknown; a lost poll is simply asked again.
      assertThat(unknown).isNotEmpty().isSubsetOf(results.lostSubmits);
      // Tasks of other tests may be on the topic and still have a job.
      assertThat(
              jdbc.queryForObject(
                  """
                  select in_flight - (select coalesce(sum(holds), 0) from attempt
                                      where provider = 'kie' and state between 1 and 4)
                  from account where account = 'kie'
                  """,
                  Integer.class))
          .isZero(); // nobody took a place to the grave
    }
  }
}
