package io.plantain.intake.projection;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plantain.event.FailureReason;
import io.plantain.event.ModerationEvent.PromptBlocked;
import io.plantain.event.PipelineEvent;
import io.plantain.event.ProgressEvent.GenerationStarted;
import io.plantain.event.TaskEvent.TaskFailed;
import io.plantain.event.TaskEvent.TaskProgressed;
import io.plantain.intake.Databases;
import io.plantain.kit.Duplicates;
import io.plantain.kit.Outgoing;
import io.plantain.kit.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class ProjectionIT {
  private static final HikariDataSource DATABASE = Databases.migrated();
  private static final SimpleMeterRegistry METERS = new SimpleMeterRegistry();
  private static final JdbcTemplate JDBC = new JdbcTemplate(DATABASE);
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

  private final UUID taskId = UUID.randomUUID();

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  /// The stages of a task are read by one instance, its end by another.
  @Test
  void tellsNoProgressAfterTheEnd() throws Exception {
    announcedTask();
    List<PipelineEvent> told = new CopyOnWriteArrayList<>();
    CountDownLatch sending = new CountDownLatch(1);
    CompletableFuture<Void> acknowledged = new CompletableFuture<>();
    Projection one =
        projection(
            progress -> {
              sending.countDown();
              acknowledged.join();
              tell(told, progress);
            });
    Projection other = projection(progress -> tell(told, progress));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads.submit(() -> one.apply(List.of(heard(started()))));
      assertThat(sending.await(10, TimeUnit.SECONDS)).isTrue();
      Future<?> end = threads.submit(() -> tell(told, other.apply(List.of(heard(blocked())))));

      awaitSomebodyWaitingForALock();
      assertThat(told).isEmpty();
      acknowledged.complete(null);
      end.get(10, TimeUnit.SECONDS);
    }

    assertThat(told)
        .extracting(Object::getClass)
        .containsExactly(TaskProgressed.class, TaskFailed.class);
  }

  @Test
  void tellsNoProgressOfAClosedTask() {
    announcedTask();
    List<PipelineEvent> told = new CopyOnWriteArrayList<>();
    Projection projection = projection(progress -> tell(told, progress));

    tell(told, projection.apply(List.of(heard(blocked()))));
    projection.apply(List.of(heard(started())));

    assertThat(told).extracting(Object::getClass).containsExactly(TaskFailed.class);
  }

  private static void awaitSomebodyWaitingForALock() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (waiting() == 0) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(20);
    }
  }

  private static int waiting() {
    Integer waiting =
        JDBC.queryForObject(
            "select count(*) from pg_stat_activity where datname = current_database() and"
                + " wait_event_type = 'Lock'",
            Integer.class);
    return waiting == null ? 0 : waiting;
  }

  private static Projection projection(Consumer<List<Outgoing>> publisher) {
    return new Projection(
        new ProjectionTables(JDBC),
        new TransactionTemplate(new JdbcTransactionManager(DATABASE)),
        publisher,
        new Duplicates(METERS),
        news -> {},
        () -> {},
        new TaskMeters(
            METERS, new PaceSettings(Duration.ofSeconds(30), Map.of(), Duration.ofSeconds(30))));
  }

  private static void tell(List<PipelineEvent> told, List<Outgoing> events) {
    events.forEach(event -> told.add(event.event()));
  }

  private PipelineEvent started() {
    return new GenerationStarted(taskId, "t", AT, "kie");
  }

  private PipelineEvent blocked() {
    return new PromptBlocked(taskId, "t", AT, FailureReason.CONTENT_BLOCKED, "sexual");
  }

  private static Received heard(PipelineEvent event) {
    return new Received(event, null, new ConsumerRecord<>("some.topic", 0, 0, "key", new byte[0]));
  }

  private void announcedTask() {
    JDBC.update(
        """
        insert into task (task_id, team_id, type, scene, model, spec, price, cost_credits,
          price_credits, created_at, deadline, drive_at, drives)
        values (?, 't', 'standard', 's', 'm', '{}',
          '{"credits":1,"unit_credits":1,"count":1,"version":"1"}', 1, 1, now(),
          now() + interval '1 hour', null, 1)
        """,
        taskId);
  }
}
