package io.plantain.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plantain.event.EventCodec;
import io.plantain.event.EventIds;
import io.plantain.event.LedgerCommand.CreditsGranted;
import io.plantain.event.ModerationEvent.PromptApproved;
import io.plantain.event.Price;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import io.plantain.event.Topics;
import io.plantain.testservers.TestDatabase;
import io.plantain.testservers.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/// The service in a JVM of its own with the heap it is shipped with, and a backlog that is larger.
class BacklogIT {
  private static final String HEAP = "-Xmx192m"; // as deploy/local starts it
  private static final int TASKS = 600;
  private static final String LONG_TEXT = "a".repeat(400_000); // the longest a request may hold

  @TempDir Path directory;

  @Test
  void worksThroughMoreThanItsHeapHolds() throws Exception {
    TestDatabase database = TestServers.newDatabase();
    JdbcTemplate jdbc =
        new JdbcTemplate(
            new DriverManagerDataSource(database.url(), database.user(), database.password()));
    String team = "team-" + UUID.randomUUID();
    sendBacklog(team); // 240 MB, of one letter: in Kafka it is next to nothing

    Path log = directory.resolve("ledger.log");
    Process ledger = start(database, log);
    try {
      await()
          .atMost(Duration.ofMinutes(4))
          .pollInterval(Duration.ofMillis(500))
          .untilAsserted(
              () -> {
                assertThat(ledger.isAlive()).as("log: %s", tail(log)).isTrue();
                assertThat(answered(jdbc)).isEqualTo(TASKS);
              });
      assertThat(Files.readString(log)).doesNotContain("OutOfMemoryError");
    } finally {
      ledger.destroyForcibly().waitFor();
    }
  }

  private static long answered(JdbcTemplate jdbc) {
    Boolean there =
        jdbc.queryForObject("select to_regclass('task_hold') is not null", Boolean.class);
    Long holds =
        Boolean.TRUE.equals(there)
            ? jdbc.queryForObject("select count(*) from task_hold", Long.class)
            : Long.valueOf(0);
    return holds == null ? 0 : holds;
  }

  private static Process start(TestDatabase database, Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            HEAP,
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "-cp",
            System.getProperty("java.class.path"),
            LedgerApplication.class.getName());
    builder
        .environment()
        .putAll(
            Map.of(
                "SERVER_PORT", "0",
                "SPRING_KAFKA_BOOTSTRAP_SERVERS", TestServers.kafka(),
                "SPRING_KAFKA_CONSUMER_GROUP_ID", "backlog-" + UUID.randomUUID(),
                "SPRING_DATASOURCE_URL", database.url(),
                "SPRING_DATASOURCE_USERNAME", database.user(),
                "SPRING_DATASOURCE_PASSWORD", database.password()));
    return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  private static void sendBacklog(String team) throws InterruptedException, ExecutionException {
    TaskSpec spec =
        new TaskSpec(
            "pipeline",
            "text-to-image",
            "pipeline",
            LONG_TEXT,
            new TaskOptions(
                null, null, null, "png", null, null, 1, null, null, null, List.of(), null, null,
                null, null, null));
    Instant now = Instant.now();
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", TestServers.kafka(), "compression.type", "lz4"),
            new StringSerializer(),
            new ByteArraySerializer())) {
      CreditsGranted grant = new CreditsGranted(UUID.randomUUID(), team, now, 10L * TASKS, "test");
      producer.send(
          new ProducerRecord<>(Topics.LEDGER_COMMANDS, grant.key(), EventCodec.encode(grant)));
      List<Future<?>> sent = new ArrayList<>();
      for (int n = 0; n < TASKS; n++) {
        PromptApproved approved =
            new PromptApproved(
                EventIds.newTaskId(),
                team,
                now,
                spec,
                new Price(10, 10, 1, "v1"),
                now.plusSeconds(3_600));
        sent.add(
            producer.send(
                new ProducerRecord<>(
                    Topics.MODERATION_VERDICTS, approved.key(), EventCodec.encode(approved))));
      }
      producer.flush();
      for (Future<?> each : sent) {
        each.get();
      }
    }
  }

  private static String tail(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }
}
