package io.plantain.kit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plantain.event.Balance;
import io.plantain.event.EventCodec;
import io.plantain.event.FailureReason;
import io.plantain.event.LedgerEvent.CreditsRefunded;
import io.plantain.event.PipelineEvent;
import io.plantain.event.StorageEvent.StorageFailed;
import io.plantain.kit.trace.RecordSpans;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.transaction.TransactionSystemException;

class BatchStageTest {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private static final int MAX_RECORD_BYTES = 2 * 1024 * 1024;

  private final Broker broker = new Broker();
  private final AtomicLong nanoClock = new AtomicLong();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final InHand inHand = new InHand();
  private final BatchStage stage = stage(broker);

  @Test
  void answersEveryRecordAndContinuesItsTrace() {
    stage.run(batch(3), answerAll());

    assertThat(broker.history()).hasSize(3);
    ProducerRecord<String, byte[]> first = broker.history().getFirst();
    assertThat(first.topic()).isEqualTo("ledger.entries.v1");
    assertThat(first.key()).isEqualTo(id(0).toString());
    assertThat(header(first, "traceparent")).isEqualTo(TRACE);
    assertThat(header(first, "ce_type")).isEqualTo("io.plantain.CreditsRefunded.v1");
    assertThat(header(first, "ce_time")).isEqualTo("2026-01-02T03:04:05.678Z");
  }

  @Test
  void sendsTheSameBytesAndIdForADuplicate() {
    stage.run(batch(1), answerAll());
    stage.run(batch(1), answerAll());

    ProducerRecord<String, byte[]> once = broker.history().get(0);
    ProducerRecord<String, byte[]> again = broker.history().get(1);
    assertThat(again.value()).isEqualTo(once.value());
    assertThat(header(again, "ce_id")).isEqualTo(header(once, "ce_id"));
  }

  @Test
  void handsABatchBackThatAStopInterrupts() {
    assertThatThrownBy(
            () ->
                stage.run(
                    batch(2),
                    received -> {
                      inHand.handBack();
                      throw new IllegalStateException("interrupted in the middle of it");
                    }))
        .isInstanceOf(TryLater.class);

    assertThat(broker.history()).isEmpty();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThatThrownBy(() -> stage.run(batch(1), answerAll())).isInstanceOf(TryLater.class);
  }

  @Test
  void turnsPoisonIntoADeadLetterAndGoesOn() {
    List<ConsumerRecord<String, byte[]>> batch = batch(2);
    batch.add(1, record("{broken".getBytes(UTF_8), 77));

    stage.run(batch, answerAll());

    assertThat(deadLetters()).hasSize(1);
    ProducerRecord<String, byte[]> letter = deadLetters().getFirst();
    assertThat(header(letter, "dlt-topic")).isEqualTo("storage.results.v1");
    assertThat(header(letter, "dlt-offset")).isEqualTo("77");
    assertThat(header(letter, "dlt-reason")).startsWith("unreadable: ");
    assertThat(broker.history()).hasSize(3);
  }

  @Test
  void skipsATypeOfANewerVersionAndCountsIt() {
    stage.run(
        List.of(record("{\"type\":\"MediaArchived\",\"task_id\":\"x\"}".getBytes(UTF_8), 0)),
        answerAll());

    assertThat(broker.history()).isEmpty();
    assertThat(meters.counter("plantain.records.skipped").count()).isEqualTo(1);
  }

  @Test
  void deadLettersOnlyTheCulpritOfAFailingBatch() {
    stage.run(
        batch(16),
        received -> {
          if (received.stream().anyMatch(r -> taskId(r.event()).equals(id(11)))) {
            throw new IllegalStateException("a bug for this task");
          }
          return answers(received);
        });

    assertThat(deadLetters()).hasSize(1);
    assertThat(deadLetters().getFirst().key()).isEqualTo(id(11).toString());
    assertThat(broker.history()).hasSize(16);
  }

  @Test
  void throwsBackWhatIsAwayForNow() {
    assertThatThrownBy(
            () ->
                stage.run(
                    batch(4),
                    received -> {
                      throw new QueryTimeoutException("database away");
                    }))
        .isInstanceOf(QueryTimeoutException.class);

    assertThat(broker.history()).isEmpty();
  }

  /// As the pool says it where the database dies before a commit.
  @Test
  void throwsBackWhatAClosedConnectionBroke() {
    assertThatThrownBy(
            () ->
                stage.run(
                    batch(1),
                    received -> {
                      throw new TransactionSystemException(
                          "Could not commit", new SQLException("Connection is closed"));
                    }))
        .isInstanceOf(TransactionSystemException.class);

    assertThat(broker.history()).isEmpty();
  }

  @Test
  void deadLettersWhatTheDatabaseRefusesInACommit() {
    stage.run(
        batch(1),
        received -> {
          throw new TransactionSystemException(
              "Could not commit", new SQLException("violates a deferred constraint", "23503"));
        });

    assertThat(deadLetters()).hasSize(1);
  }

  @Test
  void doesNotDrainATopicIntoTheDeadLettersWhenMostOfABatchFails() {
    assertThatThrownBy(
            () ->
                stage.run(
                    batch(20),
                    received -> {
                      throw new IllegalStateException("our own fault");
                    }))
        .isInstanceOf(TryLater.class);

    assertThat(broker.history()).isEmpty();
  }

  @Test
  void doesNotDrainATopicIntoTheDeadLettersInManySmallBatches() {
    int letters = 0;
    for (int n = 0; n < 40; n++) {
      try {
        stage.run(List.of(batch(n + 1).getLast()), BatchStageTest::breaks);
        letters++;
      } catch (TryLater paused) {
        assertThat(meters.get("plantain.stage.paused").gauge().value()).isEqualTo(1);
      }
    }

    assertThat(letters).isEqualTo(OwnFault.ENOUGH_TO_TELL - 1);
    assertThat(deadLetters()).hasSize(letters);
  }

  @Test
  void goesOnWhenWhatWasBrokenWorksAgain() {
    assertThatThrownBy(() -> stage.run(batch(20), BatchStageTest::breaks))
        .isInstanceOf(TryLater.class);

    stage.run(batch(20), answerAll());

    assertThat(broker.history()).hasSize(20);
    assertThat(meters.get("plantain.stage.paused").gauge().value()).isZero();
  }

  @Test
  void isNotHeldForEverByPoisonInARow() {
    for (int n = 0; n < OwnFault.ENOUGH_TO_TELL - 1; n++) {
      stage.run(List.of(batch(n + 1).getLast()), BatchStageTest::breaks);
    }
    assertThatThrownBy(() -> stage.run(batch(1), BatchStageTest::breaks))
        .isInstanceOf(TryLater.class);

    nanoClock.addAndGet(OwnFault.MEMORY.plusSeconds(1).toNanos());
    stage.run(batch(1), BatchStageTest::breaks);

    assertThat(deadLetters()).hasSize(OwnFault.ENOUGH_TO_TELL);
  }

  @Test
  void isNotHeldByManyUnreadableRecords() {
    List<ConsumerRecord<String, byte[]>> garbage =
        IntStream.range(0, 40).mapToObj(n -> record("{broken".getBytes(UTF_8), n)).toList();

    stage.run(garbage, answerAll());

    assertThat(deadLetters()).hasSize(40);
  }

  @Test
  void buriesARecordThatBreaksItsReader() {
    stage.run(
        batch(2),
        record -> {
          if (record.offset() == 0) {
            throw new IllegalStateException("a bug in the reader");
          }
          return record;
        },
        records -> List.of());

    assertThat(deadLetters()).hasSize(1);
    assertThat(header(deadLetters().getFirst(), "dlt-reason"))
        .startsWith("failed: IllegalStateException at BatchStageTest.");
  }

  @Test
  void buriesARecordThatOverflowsTheStack() {
    stage.run(
        batch(3),
        received -> {
          if (received.stream().anyMatch(r -> taskId(r.event()).equals(id(1)))) {
            throw new StackOverflowError();
          }
          return answers(received);
        });

    assertThat(broker.history()).hasSize(3);
    assertThat(header(deadLetters().getFirst(), "dlt-reason")).contains("StackOverflowError");
  }

  @Test
  void tellsHowOftenAndSinceWhenARecordWasTried() {
    List<ConsumerRecord<String, byte[]>> batch = batch(3);
    for (int n = 0; n < 2; n++) {
      assertThatThrownBy(
              () ->
                  stage.run(
                      batch,
                      received -> {
                        throw new QueryTimeoutException("database away");
                      }))
          .isInstanceOf(QueryTimeoutException.class);
    }
    stage.run(batch, BatchStageTest::breaks);
    stage.run(batch, BatchStageTest::breaks);

    ProducerRecord<String, byte[]> letter = deadLetters().getFirst();
    assertThat(header(letter, "dlt-attempts")).isEqualTo("3");
    assertThat(Instant.parse(header(letter, "dlt-first-failure")))
        .isBeforeOrEqualTo(Instant.parse(header(letter, "dlt-at")));
    assertThat(header(deadLetters().getLast(), "dlt-attempts"))
        .as("after a batch that went through")
        .isEqualTo("1");
  }

  @Test
  void leavesARedrivenRecordToTheServiceThatFailed() {
    List<ConsumerRecord<String, byte[]>> batch = batch(2);
    redriven(batch.get(0), "storage-worker");
    redriven(batch.get(1), "ledger-service");

    stage.run(batch, answerAll());

    assertThat(broker.history()).hasSize(1);
    assertThat(broker.history().getFirst().key()).isEqualTo(id(1).toString());
    assertThat(meters.counter("plantain.dead.letters.redriven").count()).isEqualTo(1);
  }

  @Test
  void keepsTheStoryOfARedrivenRecordThatDiesAgain() {
    List<ConsumerRecord<String, byte[]>> batch = batch(1);
    redriven(batch.getFirst(), "ledger-service");
    batch.getFirst().headers().add("redriven-story", "[1]".getBytes(UTF_8));
    batch.getFirst().headers().add("dlt-reason", "said by a stranger".getBytes(UTF_8));

    stage.run(batch, BatchStageTest::breaks);

    ProducerRecord<String, byte[]> letter = deadLetters().getFirst();
    assertThat(header(letter, "redriven-story")).isEqualTo("[1]");
    assertThat(letter.headers().headers("dlt-reason")).hasSize(1);
    assertThat(header(letter, "dlt-reason")).startsWith("failed: ");
    assertThat(meters.counter("plantain.dead.letters.redriven").count()).isZero();
  }

  @Test
  void failsTheBatchWhenAnAckIsMissing() {
    Broker refusing = new Broker();
    refusing.sendException = new org.apache.kafka.common.errors.TimeoutException("no broker");

    assertThatThrownBy(() -> stage(refusing).run(batch(1), answerAll()))
        .isInstanceOf(PublishFailed.class);
  }

  /// Acknowledges everything, and stays open when a template gives it back.
  private static final class Broker extends MockProducer<String, byte[]> {
    Broker() {
      super(true, null, new StringSerializer(), new ByteArraySerializer());
    }

    @Override
    public void close(Duration limit) {}

    @Override
    public void close() {}
  }

  private BatchStage stage(MockProducer<String, byte[]> producer) {
    ProducerFactory<String, byte[]> factory =
        new ProducerFactory<>() {
          @Override
          public Producer<String, byte[]> createProducer() {
            return producer;
          }
        };
    RecordSender sender = new RecordSender(new KafkaTemplate<>(factory), inHand);
    Tries tries = new Tries();
    DeadLetters letters =
        new DeadLetters("ledger-service", "ledger-group", MAX_RECORD_BYTES, tries, meters);
    return new BatchStage(
        sender,
        letters,
        tries,
        new OwnFault(meters, nanoClock::get),
        "ledger-service",
        inHand,
        new StageMeters(meters),
        RecordSpans.none());
  }

  private static void redriven(ConsumerRecord<String, byte[]> record, String service) {
    record.headers().add("redriven-letter", "0123456789ab".getBytes(UTF_8));
    record.headers().add("redriven-for", service.getBytes(UTF_8));
  }

  private static List<Outgoing> breaks(List<Received> received) {
    throw new IllegalStateException("a bug");
  }

  private static Function<List<Received>, List<Outgoing>> answerAll() {
    return BatchStageTest::answers;
  }

  private static List<Outgoing> answers(List<Received> received) {
    return received.stream()
        .map(
            r ->
                r.answer(
                    new CreditsRefunded(taskId(r.event()), "team", AT, 5, new Balance(5, 0, 3))))
        .toList();
  }

  private static UUID taskId(PipelineEvent event) {
    return ((StorageFailed) event).taskId();
  }

  private static List<ConsumerRecord<String, byte[]>> batch(int size) {
    return new ArrayList<>(
        IntStream.range(0, size)
            .mapToObj(
                n ->
                    record(
                        EventCodec.encode(
                            new StorageFailed(id(n), "team", AT, FailureReason.INVALID_RESULT)),
                        n))
            .toList());
  }

  private static ConsumerRecord<String, byte[]> record(byte[] value, long offset) {
    ConsumerRecord<String, byte[]> record =
        new ConsumerRecord<>("storage.results.v1", 0, offset, id((int) offset).toString(), value);
    record.headers().add("traceparent", TRACE.getBytes(UTF_8));
    return record;
  }

  private static UUID id(int n) {
    return new UUID(7, n);
  }

  private List<ProducerRecord<String, byte[]>> deadLetters() {
    return broker.history().stream().filter(r -> r.topic().equals("ledger-service.dlt")).toList();
  }

  private static String header(ProducerRecord<?, ?> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}
