package io.plantain.kit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.plantain.event.CancelEvent;
import io.plantain.event.CancelEvent.TaskCancelRequested;
import io.plantain.event.EventCodec;
import io.plantain.event.Price;
import io.plantain.event.Topics;
import io.plantain.local.dlt.Act;
import io.plantain.local.dlt.DeadLetter;
import io.plantain.local.dlt.DeadLetterStore;
import io.plantain.local.dlt.LetterFilter;
import io.plantain.local.dlt.Outcome;
import io.plantain.testservers.TestRecords;
import io.plantain.testservers.TestServers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.support.ProducerListener;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/// From a record's death to its second life, with a real broker between.
@SpringBootTest(
    classes = DeadLettersIT.Stage.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.import=classpath:service-kit.yml",
      "spring.application.name=moderation-service",
      "spring.kafka.consumer.group-id=dead-letters"
    })
class DeadLettersIT {
  private static final String TOPIC = Topics.INTAKE_CANCELS;
  private static final String LETTERS = Topics.deadLettersOf("moderation-service");
  private static final int MAX_RECORD_BYTES = 2 * 1024 * 1024;
  private static final Duration SOON = Duration.ofSeconds(30);

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
    final Set<UUID> broken = ConcurrentHashMap.newKeySet();
    final List<UUID> handled = new CopyOnWriteArrayList<>();
    @Autowired BatchStage stage;

    @KafkaListener(topics = TOPIC)
    void on(List<ConsumerRecord<String, byte[]>> batch) {
      stage.run(
          batch,
          received -> {
            List<UUID> tasks =
                received.stream().map(r -> ((TaskCancelRequested) r.event()).taskId()).toList();
            if (tasks.stream().anyMatch(broken::contains)) {
              throw new IllegalStateException("a bug for this task");
            }
            handled.addAll(tasks);
            return List.of();
          });
    }
  }

  @Autowired Stage stage;
  @Autowired MeterRegistry meters;

  private final DeadLetterStore store =
      new DeadLetterStore(Map.of("bootstrap.servers", TestServers.kafka()), Duration.ofSeconds(2));
  private final KafkaProducer<byte[], byte[]> producer =
      new KafkaProducer<>(
          Map.of("bootstrap.servers", TestServers.kafka(), "max.request.size", MAX_RECORD_BYTES),
          new ByteArraySerializer(),
          new ByteArraySerializer());
  private final Instant start = Instant.now().minusMillis(1);

  @BeforeEach
  void healthy() {
    stage.broken.clear();
  }

  @AfterEach
  void close() {
    store.close();
    producer.close();
  }

  @Test
  void aRedrivenRecordIsProcessedOnce() throws Exception {
    UUID task = UUID.randomUUID();
    stage.broken.add(task);
    RecordMetadata sent = send(event(task));
    DeadLetter letter = letterOf(sent);
    double before = redriven();

    stage.broken.clear();
    List<Outcome> first = store.redrive(List.of(letter), "ann", "fixed");
    await().atMost(SOON).until(() -> stage.handled.contains(task) && redriven() == before + 1);
    List<Outcome> second = store.redrive(List.of(letter), "bob", null);
    List<Outcome> dropped = store.drop(List.of(letter), "bob", "useless");

    assertThat(letter.taskId()).isEqualTo(task.toString());
    assertThat(letter.team()).isEqualTo("team");
    assertThat(letter.reason()).startsWith("failed: IllegalStateException");
    assertThat(kinds(first)).containsExactly(Outcome.Kind.DONE);
    assertThat(kinds(second)).containsExactly(Outcome.Kind.ALREADY);
    assertThat(second.getFirst().sentence()).startsWith("already redriven by ann at ");
    assertThat(kinds(dropped)).containsExactly(Outcome.Kind.ALREADY);
    assertThat(stage.handled).containsOnlyOnce(task);
    assertThat(again(letter)).hasSize(1);
    assertThat(open()).doesNotContain(letter.id());
    assertThat(known(letter).state()).isEqualTo(Act.State.REDRIVEN);
  }

  @Test
  void aRecordThatDiesAgainCarriesItsWholeStory() throws Exception {
    ProducerRecord<byte[], byte[]> broken = record("{broken".getBytes(UTF_8));
    // Not where our own partitioner would put it: others have rules of their own.
    int usual = send(broken).partition();
    RecordMetadata sent =
        send(
            new ProducerRecord<>(TOPIC, 1 - usual, broken.key(), broken.value(), broken.headers()));
    DeadLetter first = letterOf(sent);

    store.redrive(List.of(first), "ann", "perhaps");
    ConsumerRecord<String, byte[]> second = again(first).getFirst();
    DeadLetter secondLetter = letterOf(second.topic(), second.partition(), second.offset());
    store.redrive(List.of(secondLetter), "bob", null);
    ConsumerRecord<String, byte[]> third = again(secondLetter).getFirst();

    assertThat(third.value()).isEqualTo("{broken".getBytes(UTF_8));
    assertThat(third.key()).isEqualTo(second.key());
    assertThat(third.partition()).isEqualTo(sent.partition());
    assertThat(Received.origin(third))
        .isEqualTo(TOPIC + "-" + sent.partition() + "@" + sent.offset() + " " + sent.timestamp());
    assertThat(secondLetter.deaths()).isEqualTo(2);
    assertThat(Received.header(third, "redriven-deaths")).isEqualTo("2");
    assertThat(Received.header(third, "redriven-origin"))
        .isEqualTo(TOPIC + "-" + sent.partition() + "@" + sent.offset());
    assertThat(Received.header(third, "redriven-story"))
        .contains(first.id(), "ann", "perhaps", secondLetter.id(), "bob", "unreadable: not JSON");
    assertThat(Received.header(third, "own")).isEqualTo("kept");
    assertThat(Received.header(third, "dlt-reason")).isNull();
  }

  @Test
  void aDroppedLetterStaysClosed() throws Exception {
    DeadLetter letter = letterOf(send(record(new byte[] {0, 27, -1})));

    List<Outcome> dropped = store.drop(List.of(letter), "ann", "a test of someone");
    List<Outcome> redriven = store.redrive(List.of(letter), "bob", null);

    assertThat(kinds(dropped)).containsExactly(Outcome.Kind.DONE);
    assertThat(kinds(redriven)).containsExactly(Outcome.Kind.ALREADY);
    assertThat(again(letter)).isEmpty();
    assertThat(known(letter).acts().getFirst().why()).isEqualTo("a test of someone");
  }

  @Test
  void operatorsAtOnceSendNothingTwice() throws Exception {
    List<DeadLetter> letters = new ArrayList<>();
    for (int n = 0; n < 15; n++) {
      letters.add(letterOf(send(record(("broken " + n).getBytes(UTF_8)))));
    }

    List<Future<List<Outcome>>> answers = new ArrayList<>();
    try (ExecutorService operators = Executors.newFixedThreadPool(3)) {
      for (String name : List.of("ann", "bob", "eve")) {
        Callable<List<Outcome>> redrive =
            () -> {
              try (DeadLetterStore own = DeadLetterStore.open(TestServers.kafka())) {
                return own.redrive(letters, name, null);
              }
            };
        answers.add(operators.submit(redrive));
      }
    }

    Map<Outcome.Kind, Integer> kinds = new HashMap<>();
    for (Future<List<Outcome>> answer : answers) {
      answer.get().forEach(outcome -> kinds.merge(outcome.kind(), 1, Integer::sum));
    }
    assertThat(kinds).isEqualTo(Map.of(Outcome.Kind.DONE, 15, Outcome.Kind.ALREADY, 30));
    assertThat(letters).allSatisfy(letter -> assertThat(again(letter)).hasSize(1));
  }

  @Test
  void theClaimOfADeadOperatorIsTakenOver() throws Exception {
    DeadLetter letter = letterOf(send(record("{".getBytes(UTF_8))));
    ProducerRecord<byte[], byte[]> claim =
        new ProducerRecord<>(
            letter.place().topic(),
            letter.place().partition(),
            null,
            """
            {"letter":"%s","act":"claimed","by":"zoe","at":"2026-01-01T00:00:00Z","token":"t"}\
            """
                .formatted(letter.id())
                .getBytes(UTF_8));
    claim.headers().add("dlt-act", "claimed".getBytes(UTF_8));
    producer.send(claim).get();

    List<Outcome> outcomes = store.redrive(List.of(letter), "ann", null);

    assertThat(kinds(outcomes)).containsExactly(Outcome.Kind.DONE);
    assertThat(again(letter)).hasSize(1);
    assertThat(known(letter).acts())
        .extracting(Act::by)
        .as("the takeover is visible")
        .containsExactly("zoe", "ann", "ann");
  }

  @Test
  void aRecordBuriedTwiceIsOneLetter() throws Exception {
    DeadLetter letter = letterOf(send(record("{".getBytes(UTF_8))));
    ConsumerRecord<byte[], byte[]> stands = Objects.requireNonNull(store.record(letter));
    producer
        .send(new ProducerRecord<>(LETTERS, null, stands.key(), stands.value(), stands.headers()))
        .get();
    store.drop(List.of(letter), "ann", "seen");
    producer
        .send(new ProducerRecord<>(LETTERS, null, stands.key(), stands.value(), stands.headers()))
        .get();

    assertThat(
            store.find(LetterFilter.OPEN.all()).stream()
                .filter(each -> each.id().equals(letter.id())))
        .hasSize(1);
    assertThat(open()).doesNotContain(letter.id());
  }

  @Test
  void filtersNarrow() throws Exception {
    UUID task = UUID.randomUUID();
    stage.broken.add(task);
    DeadLetter failed = letterOf(send(event(task)));
    DeadLetter garbage = letterOf(send(record("{".getBytes(UTF_8))));
    Instant later = Instant.now().plusSeconds(60);

    assertThat(found(filter(List.of(garbage.id().substring(0, 8)), null, null, null, null)))
        .containsExactly(garbage.id());
    assertThat(found(filter(List.of(), "illegalstate", null, null, start)))
        .contains(failed.id())
        .doesNotContain(garbage.id());
    assertThat(found(filter(List.of(), null, task.toString(), null, null)))
        .containsExactly(failed.id());
    assertThat(found(filter(List.of(), null, null, "team", start)))
        .contains(failed.id())
        .doesNotContain(garbage.id());
    assertThat(found(filter(List.of(), null, null, null, later))).isEmpty();
    assertThat(found(LetterFilter.OPEN.service("moderation-service")))
        .contains(failed.id(), garbage.id());
    assertThat(found(LetterFilter.OPEN.service("ledger-service"))).doesNotContain(failed.id());
    assertThat(
            found(
                new LetterFilter(
                    List.of(), List.of(), List.of(TOPIC), null, null, null, start, later, false)))
        .contains(failed.id(), garbage.id());
    assertThat(
            found(
                new LetterFilter(
                    List.of(), List.of(), List.of("x"), null, null, null, null, start, false)))
        .isEmpty();
  }

  @Test
  void aTombstoneAndARecordWithoutAKeyComeBackAsTheyWere() throws Exception {
    DeadLetter letter = letterOf(send(new ProducerRecord<>(TOPIC, null, null)));

    store.redrive(List.of(letter), "ann", null);

    ConsumerRecord<String, byte[]> back = again(letter).getFirst();
    assertThat(back.key()).isNull();
    assertThat(back.value()).isNull();
  }

  @Test
  void theLargestRecordThatFitsIsBuriedAndRedriven() throws Exception {
    byte[] value = largestValue();
    UUID next = UUID.randomUUID();
    RecordMetadata sent = send(new ProducerRecord<>(TOPIC, null, value));
    send(new ProducerRecord<>(TOPIC, sent.partition(), null, EventCodec.encode(cancel(next))));
    DeadLetter letter = letterOf(sent);
    await().atMost(SOON).until(() -> stage.handled.contains(next));

    List<Outcome> outcomes = store.redrive(List.of(letter), "ann", null);

    assertThat(letter.leftOut()).isTrue();
    assertThat(kinds(outcomes)).containsExactly(Outcome.Kind.DONE);
    assertThat(again(letter).getFirst().value()).isEqualTo(value);
  }

  @Test
  void aRecordTooLargeToBeSentAgainStaysOpenAndSaysWhy() throws Exception {
    byte[] noise = largestValue();
    new Random(7).nextBytes(noise); // does not compress
    DeadLetter letter = letterOf(send(new ProducerRecord<>(TOPIC, null, noise)));

    List<Outcome> outcomes = store.redrive(List.of(letter), "ann", null);

    assertThat(kinds(outcomes)).containsExactly(Outcome.Kind.FAILED);
    assertThat(outcomes.getFirst().sentence()).contains("refuses it");
    assertThat(known(letter).state()).isEqualTo(Act.State.OPEN);
  }

  @Test
  void aHugeHeaderDoesNotStopThePartition() throws Exception {
    ProducerRecord<byte[], byte[]> record = record("{".getBytes(UTF_8));
    record.headers().add("huge", new byte[MAX_RECORD_BYTES - 1000]);
    DeadLetter letter = letterOf(send(record));

    store.redrive(List.of(letter), "ann", null);

    assertThat(again(letter).getFirst().headers().lastHeader("huge").value())
        .hasSize(MAX_RECORD_BYTES - 1000);
  }

  @Test
  void aRecordIsNeverSkippedBecauseItsLetterIsRefused() throws Exception {
    RecordMetadata sent;
    limitLetters("10");
    try {
      sent = send(record("{refused".getBytes(UTF_8)));
      double letters = meters.counter("plantain.dead.letters").count();
      long tries = failedBatches();
      await().atMost(SOON).until(() -> failedBatches() >= tries + 3);
      assertThat(committed(sent)).isLessThanOrEqualTo(sent.offset());
      assertThat(meters.counter("plantain.dead.letters").count()).isEqualTo(letters);
    } finally {
      limitLetters(String.valueOf(MAX_RECORD_BYTES));
    }

    DeadLetter letter = letterOf(sent);

    assertThat(letter.attempts()).isGreaterThan(1);
    assertThat(letter.firstFailure()).isBefore(letter.diedAt());
    await().atMost(SOON).until(() -> committed(sent) > sent.offset());
  }

  @Test
  void failedSendsAreLoggedByOurListenerAlone(
      @Autowired Map<String, ProducerListener<?, ?>> listeners) {
    assertThat(listeners).containsOnlyKeys("failedSendsWithoutContents");
  }

  private static TaskCancelRequested cancel(UUID task) {
    return new TaskCancelRequested(
        task, "team", Instant.EPOCH, CancelEvent.Cause.USER, new Price(5, 5, 1, "test"));
  }

  private static ProducerRecord<byte[], byte[]> event(UUID task) {
    return new ProducerRecord<>(
        TOPIC, task.toString().getBytes(UTF_8), EventCodec.encode(cancel(task)));
  }

  private static ProducerRecord<byte[], byte[]> record(byte[] value) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(TOPIC, ("k-" + UUID.randomUUID()).getBytes(UTF_8), value);
    record.headers().add("own", "kept".getBytes(UTF_8));
    return record;
  }

  /// The producer counts 88 bytes for the batch and the record around it.
  private static byte[] largestValue() {
    return new byte[MAX_RECORD_BYTES - 88];
  }

  private RecordMetadata send(ProducerRecord<byte[], byte[]> record)
      throws InterruptedException, ExecutionException {
    return producer.send(record).get();
  }

  private DeadLetter letterOf(RecordMetadata sent) {
    return letterOf(sent.topic(), sent.partition(), sent.offset());
  }

  private DeadLetter letterOf(String topic, int partition, long offset) {
    DeadLetter.Position position = new DeadLetter.Position(topic, partition, offset);
    return await()
        .atMost(SOON)
        .until(
            () ->
                store.find(LetterFilter.OPEN.service("moderation-service")).stream()
                    .filter(letter -> position.equals(letter.source()))
                    .findFirst()
                    .orElse(null),
            letter -> letter != null);
  }

  private DeadLetter known(DeadLetter letter) {
    return store.find(LetterFilter.OPEN.all()).stream()
        .filter(each -> each.id().equals(letter.id()))
        .findFirst()
        .orElseThrow();
  }

  private List<String> open() {
    return found(LetterFilter.OPEN);
  }

  private List<String> found(LetterFilter filter) {
    return store.find(filter).stream().map(DeadLetter::id).toList();
  }

  private static LetterFilter filter(
      List<String> ids,
      @Nullable String reason,
      @Nullable String task,
      @Nullable String team,
      @Nullable Instant since) {
    return new LetterFilter(
        ids, List.of("moderation-service"), List.of(), reason, task, team, since, null, false);
  }

  private static List<ConsumerRecord<String, byte[]>> again(DeadLetter letter) {
    return TestRecords.read(
        TOPIC, record -> letter.id().equals(Received.header(record, "redriven-letter")));
  }

  private long failedBatches() {
    return meters.find("spring.kafka.listener").tag("result", "failure").timers().stream()
        .mapToLong(Timer::count)
        .sum();
  }

  private double redriven() {
    return meters.counter("plantain.dead.letters.redriven").count();
  }

  private static List<Outcome.Kind> kinds(List<Outcome> outcomes) {
    return outcomes.stream().map(Outcome::kind).toList();
  }

  private static void limitLetters(String bytes) throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", TestServers.kafka()))) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, LETTERS),
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("max.message.bytes", bytes), AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  private static long committed(RecordMetadata sent) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", TestServers.kafka()))) {
      OffsetAndMetadata offset =
          admin
              .listConsumerGroupOffsets("dead-letters")
              .partitionsToOffsetAndMetadata()
              .get()
              .get(new TopicPartition(sent.topic(), sent.partition()));
      return offset == null ? 0 : offset.offset();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
