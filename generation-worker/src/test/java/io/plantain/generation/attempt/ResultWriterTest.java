package io.plantain.generation.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plantain.generation.account.AccountLimits;
import io.plantain.generation.account.Standing;
import io.plantain.generation.account.TestAccounts;
import io.plantain.generation.provider.TestProviders;
import io.plantain.generation.route.Routes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

class ResultWriterTest {
  private final List<UUID> written = new CopyOnWriteArrayList<>();
  private final List<Long> fences = new CopyOnWriteArrayList<>();
  private volatile Function<List<UUID>, @Nullable RuntimeException> trouble = ids -> null;
  private final ResultWriter writer =
      new ResultWriter(
          new AttemptResults(
              new JdbcTemplate(),
              new TransactionTemplate(),
              PacingTest.defaults(),
              AttemptRowsIT.lateJobs(new JdbcTemplate()),
              TestAccounts.of(new JdbcTemplate(), TestProviders.none(), AccountLimits.NONE),
              new Routes(TestProviders.none())) {
            @Override
            Set<UUID> reschedule(List<Result.Again> results) {
              List<UUID> ids =
                  new ArrayList<>(
                      results.stream().map(result -> result.attempt().taskId()).toList());
              RuntimeException failed = trouble.apply(ids);
              if (failed != null) {
                throw failed;
              }
              assertThat(ids).doesNotHaveDuplicates();
              written.addAll(ids);
              fences.addAll(results.stream().map(result -> result.attempt().fence()).toList());
              return Set.copyOf(ids);
            }
          },
          new AttemptMetrics(new SimpleMeterRegistry()),
          outcomes -> {},
          due -> {},
          refused -> {});

  @AfterEach
  void close() {
    writer.close(Duration.ofSeconds(5));
  }

  private UUID put() {
    UUID taskId = UUID.randomUUID();
    put(taskId, 1);
    return taskId;
  }

  private void put(UUID taskId, long fence) {
    Attempt attempt =
        new Attempt(
            taskId,
            "team",
            "model",
            "kie",
            "model",
            AttemptState.QUEUED,
            AttemptState.SUBMITTING,
            fence,
            0,
            null,
            false,
            Duration.ZERO,
            null,
            Duration.ZERO,
            Job.waiting(1),
            Map.of(),
            0,
            null,
            0,
            Way.FIRST,
            Standing.WELL,
            null,
            0);
    writer.put(
        new Result.Again(
            attempt,
            AttemptState.RUNNING,
            List.of(Job.waiting(1).getFirst().running("job")),
            0,
            Duration.ofSeconds(1)));
  }

  @Test
  void doesNotGiveUpWhileTheDatabaseIsAway() {
    trouble = ids -> new CannotGetJdbcConnectionException("away");
    UUID taskId = put();
    await().pollDelay(Duration.ofMillis(300)).until(written::isEmpty);
    trouble =
        ids -> new UncategorizedSQLException("x", "x", new SQLException("read-only", "25006"));
    await().pollDelay(Duration.ofMillis(600)).until(written::isEmpty);
    trouble = ids -> null;
    await().untilAsserted(() -> assertThat(written).containsExactly(taskId));
  }

  @Test
  void oneRowThatCannotBeWrittenDoesNotHoldUpTheOthers() {
    trouble = ids -> new CannotGetJdbcConnectionException("away"); // so that a batch builds up
    put();
    UUID bad = put();
    put();
    trouble = ids -> ids.contains(bad) ? new DataIntegrityViolationException("bad") : null;
    await().untilAsserted(() -> assertThat(written).hasSize(2).doesNotContain(bad));
  }

  @Test
  void twoResultsOfOneTaskAreWrittenOneAfterTheOther() {
    trouble = ids -> new CannotGetJdbcConnectionException("away"); // so that a batch builds up
    put();
    UUID task = UUID.randomUUID();
    put(task, 4);
    put(task, 5);
    put(task, 6);
    trouble = ids -> null;
    await().untilAsserted(() -> assertThat(fences).containsExactly(1L, 4L, 5L, 6L));
  }
}
