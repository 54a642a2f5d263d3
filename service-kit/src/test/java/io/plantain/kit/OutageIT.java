package io.plantain.kit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plantain.event.Balance;
import io.plantain.event.BalanceEvent.BalanceChanged;
import io.plantain.event.EventCodec;
import io.plantain.event.FailureReason;
import io.plantain.event.StorageEvent.StorageFailed;
import io.plantain.event.Topics;
import io.plantain.testservers.TestServers;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/// An outage longer than Spring's ten tries loses nothing, and poison in the middle of it stops
/// nothing.
@SpringBootTest(
    classes = OutageIT.Stage.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.import=classpath:service-kit.yml",
      "spring.application.name=storage-worker",
      "spring.kafka.consumer.group-id=outage"
    })
class OutageIT {
  private static final int RECORDS = 50;

  @DynamicPropertySource
  static void servers(DynamicPropertyRegistry registry) {
    var database = TestServers.newDatabase();
    registry.add("spring.datasource.url", database::url);
    registry.add("spring.datasource.username", database::user);
    registry.add("spring.datasource.password", database::password);
    registry.add("spring.kafka.bootstrap-servers", TestServers::kafka);
  }

  @SpringBootApplication
  static class Stage {
    final AtomicBoolean databaseAway = new AtomicBoolean(true);
    final AtomicInteger tries = new AtomicInteger();
    @Autowired BatchStage stage;

    @KafkaListener(topics = Topics.STORAGE_RESULTS)
    void on(List<ConsumerRecord<String, byte[]>> batch) {
      stage.run(
          batch,
          received -> {
            if (databaseAway.get()) {
              tries.incrementAndGet();
              throw new QueryTimeoutException("database away");
            }
            return received.stream()
                .map(
                    r ->
                        r.answer(
                            new BalanceChanged(
                                r.event().teamId(), r.event().at(), new Balance(1, 0, 1))))
                .toList();
          });
    }
  }

  @Test
  void losesNothingAndGoesOnAfterPoison(
      @Autowired Stage stage, @Autowired KafkaTemplate<String, byte[]> kafka) {
    String run = UUID.randomUUID().toString();
    for (int n = 0; n < RECORDS; n++) {
      kafka.send(
          Topics.STORAGE_RESULTS,
          "k" + n,
          EventCodec.encode(
              new StorageFailed(
                  new UUID(1, n), run + n, Instant.EPOCH, FailureReason.INTERNAL_ERROR)));
    }
    kafka.send(Topics.STORAGE_RESULTS, run, "{broken".getBytes(UTF_8));
    kafka.flush();
    await().atMost(Duration.ofSeconds(30)).until(() -> stage.tries.get() >= 5);

    stage.databaseAway.set(false);

    Set<String> answered = new HashSet<>();
    Set<String> dead = new HashSet<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                TestServers.kafka(),
                "group.id",
                run,
                "auto.offset.reset",
                "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(Topics.LEDGER_BALANCES, "storage-worker.dlt"));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                  (record.topic().endsWith(".dlt") ? dead : answered).add(record.key());
                }
                return answered.size() >= RECORDS && !dead.isEmpty();
              });
    }
    assertThat(answered)
        .containsAll(Stream.iterate(0, n -> n + 1).limit(RECORDS).map(n -> run + n).toList());
    assertThat(dead).contains(run);
  }
}
