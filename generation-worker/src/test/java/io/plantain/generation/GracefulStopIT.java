package io.plantain.generation;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plantain.event.Balance;
import io.plantain.event.EventIds;
import io.plantain.event.LedgerEvent.CreditsDebited;
import io.plantain.event.Price;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import io.plantain.event.Topics;
import io.plantain.kit.EventPublisher;
import io.plantain.kit.Outgoing;
import io.plantain.testservers.TestDatabase;
import io.plantain.testservers.TestServers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/// What SIGTERM does: the context is closed while submits and questions are under way.
class GracefulStopIT {
  private static final String GROUP = "graceful-stop";
  private final ScriptedKie kie = new ScriptedKie();
  private final TestDatabase database = TestServers.newDatabase();

  @AfterEach
  void close() {
    kie.close();
  }

  private ConfigurableApplicationContext start() {
    return new SpringApplicationBuilder(GenerationApplication.class)
        .web(WebApplicationType.NONE)
        .run(
            "--spring.kafka.bootstrap-servers=" + TestServers.kafka(),
            "--spring.kafka.consumer.group-id=" + GROUP,
            "--spring.datasource.url=" + database.url(),
            "--spring.datasource.username=" + database.user(),
            "--spring.datasource.password=" + database.password(),
            "--plantain.providers.kie.base-url=" + kie.uri(),
            "--plantain.generation.idle=100ms");
  }

  private static CreditsDebited debited(String kind) {
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
            "standard",
            "text-to-image",
            "nano-banana-pro",
            kind + " " + UUID.randomUUID(),
            options),
        new Price(10, 10, 1, "v1"),
        Instant.now().plusSeconds(300));
  }

  @Test
  void finishesItsSubmitsAndHandsBackTheRestWithinTenSeconds() throws Exception {
    List<CreditsDebited> stuck = Stream.generate(() -> debited("stuck")).limit(5).toList();
    List<CreditsDebited> slow = Stream.generate(() -> debited("slow")).limit(60).toList();
    ConfigurableApplicationContext worker = start();
    JdbcTemplate jdbc =
        new JdbcTemplate(
            new DriverManagerDataSource(database.url(), database.user(), database.password()));
    EventPublisher publisher = worker.getBean(EventPublisher.class);
    publisher.publish(stuck.stream().map(task -> new Outgoing(task, null)).toList());
    await().atMost(20, SECONDS).until(() -> kie.stuckPolls.get() == stuck.size());
    publisher.publish(slow.stream().map(task -> new Outgoing(task, null)).toList());
    await()
        .atMost(20, SECONDS)
        .until(() -> slow.stream().anyMatch(task -> kie.submitsOf(task.spec().prompt()) > 0));

    long begin = System.nanoTime();
    worker.close();
    Duration took = Duration.ofNanos(System.nanoTime() - begin);

    assertThat(took).isLessThan(Duration.ofSeconds(10));
    assertThat(states(jdbc)).doesNotContain(2);
    assertThat(jdbc.queryForObject("select count(*) from attempt where held", Integer.class))
        .isZero();
    for (CreditsDebited task : stuck) { // anyone may ask for them at once
      assertThat(due(jdbc, task)).isTrue();
    }
    for (CreditsDebited task : slow) { // what was sent has its job id, what was not is queued
      List<String> jobs =
          jdbc.queryForList(
              "select coalesce(jobs, '') from attempt where task_id = ? and state = 3",
              String.class,
              task.taskId());
      if (kie.submitsOf(task.spec().prompt()) > 0) {
        assertThat(jobs).singleElement().asString().contains(kie.jobOf(task.spec().prompt()));
      } else {
        assertThat(jobs).isEmpty();
      }
    }
    assertThat(uncommitted()).isZero();
  }

  private static List<Integer> states(JdbcTemplate jdbc) {
    return jdbc.queryForList("select distinct state from attempt", Integer.class);
  }

  private static boolean due(JdbcTemplate jdbc, CreditsDebited task) {
    return Boolean.TRUE.equals(
        jdbc.queryForObject(
            "select next_at <= now() from attempt where task_id = ?",
            Boolean.class,
            task.taskId()));
  }

  private static long uncommitted() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", TestServers.kafka()))) {
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get();
      long behind = 0;
      for (Map.Entry<TopicPartition, OffsetAndMetadata> one : committed.entrySet()) {
        if (one.getKey().topic().equals(Topics.LEDGER_ENTRIES)) {
          long end =
              admin
                  .listOffsets(Map.of(one.getKey(), OffsetSpec.latest()))
                  .partitionResult(one.getKey())
                  .get()
                  .offset();
          behind += end - one.getValue().offset();
        }
      }
      return behind;
    }
  }
}
