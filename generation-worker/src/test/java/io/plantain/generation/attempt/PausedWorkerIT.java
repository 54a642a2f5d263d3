package io.plantain.generation.attempt;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.plantain.event.Balance;
import io.plantain.event.EventIds;
import io.plantain.event.LedgerEvent.CreditsDebited;
import io.plantain.event.Price;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import io.plantain.generation.ScriptedKie;
import io.plantain.generation.account.Accounts;
import io.plantain.generation.late.LateJobs;
import io.plantain.generation.route.Routes;
import io.plantain.kit.EventPublisher;
import io.plantain.kit.Outgoing;
import io.plantain.testservers.TestDatabase;
import io.plantain.testservers.TestServers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
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

/// A worker that is paused between the provider's answer and its write, longer than its lease: what
/// it writes is refused, and the job that it started is neither lost nor started again.
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.NONE,
    properties = {
      "spring.kafka.consumer.group-id=paused-workers",
      "plantain.callbacks.base-url=http://127.0.0.1:1", // nobody calls
      "plantain.generation.idle=100ms",
      "plantain.generation.young-poll=50ms",
      "plantain.generation.http.submit-timeout=1s",
      "plantain.generation.submit-lease=3s"
    })
class PausedWorkerIT {
  private static final ScriptedKie KIE = new ScriptedKie();

  @Autowired EventPublisher publisher;
  @Autowired JdbcTemplate jdbc;
  @Autowired MeterRegistry meters;
  @Autowired PausedResults results;

  @TestConfiguration
  static class Pauses {
    @Bean
    @Primary
    PausedResults pausedResults(
        JdbcTemplate jdbc,
        TransactionTemplate transaction,
        AttemptSettings settings,
        LateJobs lateJobs,
        Accounts accounts,
        Routes routes) {
      return new PausedResults(jdbc, transaction, settings, lateJobs, accounts, routes);
    }
  }

  /// Sleeps through the lease of our submit; the topic holds other tests' tasks, too.
  static class PausedResults extends AttemptResults {
    volatile UUID taskId = UUID.randomUUID();
    private boolean paused;

    PausedResults(
        JdbcTemplate jdbc,
        TransactionTemplate transaction,
        AttemptSettings settings,
        LateJobs lateJobs,
        Accounts accounts,
        Routes routes) {
      super(jdbc, transaction, settings, lateJobs, accounts, routes);
    }

    @Override
    Set<UUID> reschedule(List<Result.Again> again) {
      if (!paused && again.stream().anyMatch(one -> one.attempt().taskId().equals(taskId))) {
        paused = true;
        try {
          Thread.sleep(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return super.reschedule(again);
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

  @Test
  void itsWriteIsRefusedAndItsJobIsFound() {
    TaskOptions options =
        new TaskOptions(
            null, null, null, null, null, null, 1, null, null, null, List.of(), null, null, null,
            null, null);
    CreditsDebited task =
        new CreditsDebited(
            EventIds.newTaskId(),
            "team-1",
            Instant.now(),
            10,
            new Balance(90, 10, 2),
            new TaskSpec(
                "standard",
                "text-to-image",
                "nano-banana-2",
                "paused " + UUID.randomUUID(),
                options),
            new Price(10, 10, 1, "v1"),
            Instant.now().plusSeconds(300));
    results.taskId = task.taskId();
    publisher.publish(List.of(new Outgoing(task, null)));
    await()
        .atMost(30, SECONDS)
        .until(
            () ->
                !jdbc.queryForList(
                        "select 1 from attempt where task_id = ? and state = 5", task.taskId())
                    .isEmpty());
    assertThat(
            jdbc.queryForObject(
                "select event::json ->> 'type' from outcome where task_id = ?",
                String.class,
                task.taskId()))
        .isEqualTo("GenerationSucceeded");
    assertThat(KIE.submitsOf(task.spec().prompt())).isEqualTo(1);
    assertThat(
            jdbc.queryForList(
                "select what from attempt_note where task_id = ?", String.class, task.taskId()))
        .containsExactlyInAnyOrder(
            "refused_write", "found_submitting", "parked", "named_by_callback");
    assertThat(meters.get("plantain.generation.refused.writes").counter().count()).isPositive();
    assertThat(meters.get("plantain.generation.found.submitting").counter().count()).isPositive();
  }
}
