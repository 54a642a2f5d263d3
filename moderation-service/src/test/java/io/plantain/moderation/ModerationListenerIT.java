package io.plantain.moderation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.plantain.event.Decoded;
import io.plantain.event.EventCodec;
import io.plantain.event.EventIds;
import io.plantain.event.FailureReason;
import io.plantain.event.IntakeEvent.TaskSubmitted;
import io.plantain.event.ModerationEvent.PromptApproved;
import io.plantain.event.ModerationEvent.PromptBlocked;
import io.plantain.event.PipelineEvent;
import io.plantain.event.Price;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import io.plantain.event.Topics;
import io.plantain.kit.TryLater;
import io.plantain.kit.opinion.Opinion;
import io.plantain.moderation.check.PromptCheck;
import io.plantain.moderation.check.Reading;
import io.plantain.testservers.TestDatabase;
import io.plantain.testservers.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@DirtiesContext // this instance would judge the tasks of the next class too
class ModerationListenerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final AtomicBoolean outsideIsAway = new AtomicBoolean();

  private static KafkaConsumer<String, byte[]> answers;
  private static KafkaConsumer<String, byte[]> deadLetters;

  @Autowired private KafkaTemplate<String, byte[]> kafka;
  @Autowired private JdbcTemplate jdbc;
  @Autowired private MeterRegistry meters;
  @Autowired private Verdicts verdicts;

  /// A check that asks someone outside, who may be away.
  @TestConfiguration
  static class OutsideCheck {
    @Bean
    PromptCheck outside() {
      return new PromptCheck() {
        @Override
        public String name() {
          return "outside";
        }

        @Override
        public List<Opinion> judge(Reading prompt) {
          if (outsideIsAway.get()) {
            throw new TryLater("outside is away", null);
          }
          if (prompt.prompt().text().equals("break the check")) {
            throw new IllegalStateException("a bug");
          }
          return List.of();
        }
      };
    }
  }

  @DynamicPropertySource
  static void servers(DynamicPropertyRegistry properties) throws IOException {
    TestDatabase database = TestServers.newDatabase();
    Path policy = Files.createTempFile("policy-", ".yml");
    Files.writeString(
        policy,
        """
        version: "it"
        plans: {pro: {thresholds: {violence/graphic: {review: 0.99, block: 1.0}}}}
        """);
    properties.add("plantain.moderation.policy", policy::toString);
    properties.add("spring.kafka.bootstrap-servers", TestServers::kafka);
    properties.add("spring.datasource.url", database::url);
    properties.add("spring.datasource.username", database::user);
    properties.add("spring.datasource.password", database::password);
  }

  @BeforeAll
  static void listen() {
    answers = consumer(Topics.MODERATION_VERDICTS);
    deadLetters = consumer(Topics.deadLettersOf("moderation-service"));
  }

  @AfterAll
  static void close() {
    answers.close();
    deadLetters.close();
  }

  @Test
  void approvesAnInnocentPromptAndPassesTheSpecOn() {
    TaskSubmitted task = task("a fox in the snow", null);

    send(task);

    ConsumerRecord<String, byte[]> record = verdictOf(task);
    PromptApproved approved = (PromptApproved) event(record);
    assertThat(approved.spec()).isEqualTo(task.spec());
    assertThat(approved.price()).isEqualTo(task.price());
    assertThat(approved.deadline()).isEqualTo(task.deadline());
    assertThat(approved.at()).isEqualTo(decidedAt(task));
    assertThat(header(record, "traceparent")).isEqualTo(TRACE);
    assertThat(header(record, "ce_id")).isEqualTo(EventIds.of(approved).toString());
  }

  @Test
  void blocksAndKeepsTheReasonsWithoutTheText() {
    TaskSubmitted task = task("hardcore porn of a lighthouse keeper", null);

    send(task);

    assertThat(event(verdictOf(task)))
        .isEqualTo(
            new PromptBlocked(
                task.taskId(),
                task.teamId(),
                decidedAt(task),
                FailureReason.CONTENT_BLOCKED,
                "sexual"));
    Map<String, Object> row =
        jdbc.queryForMap("select * from verdict where task_id = ?", task.taskId());
    assertThat(row).containsEntry("outcome", "blocked").containsEntry("action", "block");
    assertThat(row.get("rule_ids")).asString().contains("sexual.porn");
    assertThat(row.get("policy_version")).asString().contains("terms-");
    assertThat(row.get("opinions")).asString().contains("\"rule_id\"").contains("\"start\"");
    assertThat(row.toString()).doesNotContain("lighthouse");
    assertThat(row.get("model_version")).asString().startsWith("linear-");
    assertThat(
            meters
                .counter(
                    "plantain.verdicts", "action", "block", "category", "sexual", "check", "terms")
                .count())
        .isPositive();
  }

  @Test
  void readsNegativePromptAndContent() {
    TaskSubmitted innocent = task("a red car", "nude, nsfw, gore");
    TaskSubmitted turned = task("nsfw, portrait", "adult, mature");

    send(innocent, turned);

    assertThat(event(verdictOf(innocent))).isInstanceOf(PromptApproved.class);
    assertThat(event(verdictOf(turned)))
        .isInstanceOfSatisfying(
            PromptBlocked.class,
            blocked -> assertThat(blocked.category()).isEqualTo("sexual/minors"));
  }

  @Test
  void answersEveryDuplicateWithTheSameEvent() {
    double known = duplicates();
    TaskSubmitted task = task("a bear in the snow", null);
    TaskSubmitted changed =
        new TaskSubmitted(
            task.taskId(),
            task.teamId(),
            task.at(),
            spec("porn", null),
            task.price(),
            task.deadline());

    send(task, task);
    send(task);
    send(changed);

    List<ConsumerRecord<String, byte[]>> answers = verdictsOf(task, 4);
    assertThat(answers.subList(0, 3).stream().map(answer -> new String(answer.value(), UTF_8)))
        .containsOnly(new String(answers.getFirst().value(), UTF_8));
    assertThat(answers.stream().map(answer -> header(answer, "ce_id")))
        .containsOnly(header(answers.getFirst(), "ce_id"));
    assertThat(event(answers.get(3)))
        .as("the stored verdict wins")
        .isInstanceOf(PromptApproved.class);
    assertThat(stored(task)).isEqualTo(1);
    assertThat(duplicates() - known).isEqualTo(3);
  }

  @Test
  void goesByTheThresholdsOfThePlanThatComesWithTheTask() {
    String prompt = "a man being beheaded, blood spraying";
    TaskSubmitted bought = task(prompt, "pro", 0);
    TaskSubmitted other = task(prompt, "free", 1);
    TaskSubmitted unknown = task(prompt, null, 2);

    send(bought, other, unknown);

    assertThat(event(verdictOf(bought))).isInstanceOf(PromptApproved.class);
    assertThat(event(verdictOf(other))).isInstanceOf(PromptBlocked.class);
    assertThat(event(verdictOf(unknown))).isInstanceOf(PromptBlocked.class);
  }

  /// Of a team of its own, so that no ruling on another's prompt counts.
  private static TaskSubmitted task(String prompt, @Nullable String plan, int number) {
    TaskSubmitted task = task(prompt, null);
    return new TaskSubmitted(
        task.taskId(),
        "team-of-plan-" + number,
        task.at(),
        task.spec(),
        task.price(),
        task.deadline(),
        plan);
  }

  private double duplicates() {
    return meters.find("plantain.records.duplicate").counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  @Test
  void forgetsOldVerdictsAndStillKnowsWhatMayComeAgain() {
    TaskSubmitted old = task("a lynx in the snow", null);
    TaskSubmitted late = task("a mole in the snow", null);
    send(old, late);
    ConsumerRecord<String, byte[]> first = verdictOf(late);
    verdictOf(old);
    age(old, Duration.ofDays(91));
    age(late, Duration.ofDays(89)); // long after the last record that could tell of it

    while (verdicts.forget(Duration.ofDays(90), 10) > 0) {}

    assertThat(stored(old)).isZero();
    assertThat(stored(late)).isEqualTo(1);
    double known = duplicates();
    send(late);
    assertThat(header(verdictOf(late), "ce_id")).isEqualTo(header(first, "ce_id"));
    assertThat(duplicates() - known).isEqualTo(1);
  }

  @Test
  void sweepsInChunksWhoeverElseDoes() {
    String team = "swept-" + UUID.randomUUID();
    insertOld(team, 2_500);

    int most =
        Stream.of(1, 2, 3)
            .map(
                instance ->
                    CompletableFuture.supplyAsync(
                        () -> {
                          int largest = 0;
                          int gone;
                          do {
                            gone = verdicts.forget(Duration.ofDays(90), 100);
                            largest = Math.max(largest, gone);
                          } while (gone > 0);
                          return largest;
                        }))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .max(Integer::compare)
            .orElseThrow();

    assertThat(most).isLessThanOrEqualTo(100);
    assertThat(
            jdbc.queryForObject("select count(*) from verdict where team_id = ?", Long.class, team))
        .isZero();
  }

  private void age(TaskSubmitted task, Duration age) {
    jdbc.update(
        "update verdict set decided_at = now() - make_interval(secs => ?) where task_id = ?",
        age.toSeconds(),
        task.taskId());
  }

  private void insertOld(String team, int rows) {
    jdbc.update(
        """
        insert into verdict (task_id, team_id, outcome, action, score, rule_ids, opinions,
                             policy_version, prompt_sha256, decided_at)
        select gen_random_uuid(), ?, 'approved', 'allow', 0, '{}', '[]', 'v', repeat('0', 64),
               now() - interval '100 days'
        from generate_series(1, ?)
        """,
        team,
        rows);
  }

  @Test
  void putsPoisonAsideAndGoesOn() {
    TaskSubmitted next = task("a wolf in the snow", null);
    TaskSubmitted breaking = task("break the check", null);
    String poison = "{\"type\":\"TaskSubmitted\",\"task_id\":\"" + UUID.randomUUID() + "\"}";

    kafka.send(Topics.INTAKE_TASKS, "poison", poison.getBytes(UTF_8));
    send(breaking, next);

    assertThat(event(verdictOf(next))).isInstanceOf(PromptApproved.class);
    ConsumerRecord<String, byte[]> letter =
        await(deadLetters, record -> "poison".equals(record.key()));
    assertThat(header(letter, "dlt-reason")).contains("missing field");
    ConsumerRecord<String, byte[]> broken =
        await(deadLetters, record -> breaking.taskId().toString().equals(record.key()));
    assertThat(header(broken, "dlt-reason")).startsWith("failed: IllegalStateException at ");
    assertThat(stored(breaking)).as("never allowed").isZero();
  }

  @Test
  void skipsATypeItDoesNotKnow() {
    TaskSubmitted next = task("an owl in the snow", null);

    kafka.send(
        Topics.INTAKE_TASKS, next.taskId().toString(), "{\"type\":\"TaskPaused\"}".getBytes(UTF_8));
    send(next);

    assertThat(event(verdictOf(next))).isInstanceOf(PromptApproved.class);
    assertThat(meters.counter("plantain.records.skipped").count()).isPositive();
  }

  @Test
  void letsATaskWaitWhileACheckCannotAnswer() throws InterruptedException {
    TaskSubmitted task = task("a hare in the snow", null);
    outsideIsAway.set(true);
    try {
      send(task);
      Thread.sleep(1_000); // nothing to poll for: the point is that nothing happens
      assertThat(stored(task)).isZero();
    } finally {
      outsideIsAway.set(false);
    }

    assertThat(event(verdictOf(task))).isInstanceOf(PromptApproved.class);
  }

  private static TaskSubmitted task(String prompt, @Nullable String negative) {
    Instant now = Instant.parse("2026-01-15T10:00:00Z");
    return new TaskSubmitted(
        EventIds.newTaskId(),
        "team-7",
        now,
        spec(prompt, negative),
        new Price(18, 18, 1, "2026-01"),
        now.plusSeconds(1_800));
  }

  private static TaskSpec spec(String prompt, @Nullable String negative) {
    TaskOptions options =
        new TaskOptions(
            negative, "1K", "auto", "png", null, null, 1, null, null, null, List.of(), null, null,
            null, null, null);
    return new TaskSpec("standard", "text-to-image", "nano-banana-pro", prompt, options);
  }

  private void send(TaskSubmitted... tasks) {
    for (TaskSubmitted task : tasks) {
      ProducerRecord<String, byte[]> record =
          new ProducerRecord<>(Topics.INTAKE_TASKS, task.key(), EventCodec.encode(task));
      record.headers().add(new RecordHeader("traceparent", TRACE.getBytes(UTF_8)));
      kafka.send(record);
    }
    kafka.flush();
  }

  private Instant decidedAt(TaskSubmitted task) {
    return jdbc.queryForList(
            "select decided_at from verdict where task_id = ?", Timestamp.class, task.taskId())
        .getFirst()
        .toInstant();
  }

  private long stored(TaskSubmitted task) {
    return jdbc.queryForList(
            "select task_id from verdict where task_id = ?", UUID.class, task.taskId())
        .size();
  }

  private static ConsumerRecord<String, byte[]> verdictOf(TaskSubmitted task) {
    return verdictsOf(task, 1).getFirst();
  }

  private static List<ConsumerRecord<String, byte[]>> verdictsOf(TaskSubmitted task, int count) {
    List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
    while (found.size() < count) {
      found.add(await(answers, record -> task.taskId().toString().equals(record.key())));
    }
    return found;
  }

  private static final Map<KafkaConsumer<?, ?>, List<ConsumerRecord<String, byte[]>>> READ =
      new IdentityHashMap<>();

  /// Takes the first record that fits; others stay for later questions.
  private static ConsumerRecord<String, byte[]> await(
      KafkaConsumer<String, byte[]> consumer, Predicate<ConsumerRecord<String, byte[]>> fits) {
    List<ConsumerRecord<String, byte[]>> read =
        READ.computeIfAbsent(consumer, none -> new ArrayList<>());
    Instant end = Instant.now().plus(PATIENCE);
    while (true) {
      for (ConsumerRecord<String, byte[]> record : read) {
        if (fits.test(record)) {
          read.remove(record);
          return record;
        }
      }
      assertThat(Instant.now()).as("no such record").isBefore(end);
      consumer.poll(Duration.ofMillis(100)).forEach(read::add);
    }
  }

  private static PipelineEvent event(ConsumerRecord<String, byte[]> record) {
    return ((Decoded.Event) EventCodec.decode(record.value())).event();
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }

  private static KafkaConsumer<String, byte[]> consumer(String topic) {
    KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", TestServers.kafka(), "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(
        consumer.partitionsFor(topic).stream()
            .map(p -> new TopicPartition(p.topic(), p.partition()))
            .toList());
    consumer.seekToBeginning(consumer.assignment());
    return consumer;
  }
}
