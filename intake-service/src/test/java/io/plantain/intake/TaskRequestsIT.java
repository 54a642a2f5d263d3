package io.plantain.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.plantain.event.DeadLetterHeaders;
import io.plantain.event.FailureReason;
import io.plantain.event.IntakeEvent;
import io.plantain.event.ModerationEvent;
import io.plantain.event.TaskEvent;
import io.plantain.event.TaskRequest;
import io.plantain.event.Topics;
import io.plantain.testservers.TestServers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;

class TaskRequestsIT extends IntakeSystem {
  @Autowired KafkaListenerEndpointRegistry listeners;
  @Autowired MeterRegistry meters;

  @Test
  void takesTheTeamFromTheNameOfItsOwnTopic() throws Exception {
    newTeam(100);
    String topic = "task.requests." + team + ".v1";
    try (Admin broker = Admin.create(Map.of("bootstrap.servers", TestServers.kafka()))) {
      broker.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(topic, null, kite().getBytes(StandardCharsets.UTF_8));
    record.headers().add(TaskRequest.TEAM_HEADER, "demo".getBytes(StandardCharsets.UTF_8));

    publish(record);

    awaitUntil(
        () ->
            jdbc.queryForList("select 1 from task where team_id = ?", Integer.class, team).size()
                == 1);
  }

  @Test
  void makesATaskOfARecordAsOfACall() {
    String key = newTeam(100);
    String body = kite().replaceFirst("\\{", "{\"idempotency_key\":\"k-1\",");

    ask(team, body);
    ask(team, body);
    Reply overHttp = awaitOneTask(key);
    Reply repeat = generate(key, kite(), "Idempotency-Key", "k-1");

    String id = overHttp.data().at("/tasks/0/task_id").asString();
    assertThat(repeat.data().path("task_id").asString()).isEqualTo(id);
    awaitUntil(() -> events(Topics.INTAKE_TASKS, id, IntakeEvent.TaskSubmitted.class).size() == 1);
    TaskEvent.TaskAccepted accepted =
        events(Topics.TASK_EVENTS, id, TaskEvent.TaskAccepted.class).getFirst();
    assertThat(accepted.idempotencyKey()).isEqualTo("k-1");
    assertThat(accepted.costCredits()).isEqualTo(10);
  }

  @Test
  void answersAKeyThatIsSentAgainAsTheFirstTime() {
    newTeam(100);
    String body = kite().replaceFirst("\\{", "{\"idempotency_key\":\"lost\",");
    ask(team, body);
    awaitUntil(() -> isUsed("lost"));
    UUID id =
        jdbc.queryForList("select task_id from task where team_id = ?", UUID.class, team)
            .getFirst();
    awaitUntil(() -> accepted(id).size() == 1);

    ask(team, body);
    awaitUntil(() -> accepted(id).size() == 2);
    block(id);
    awaitUntil(() -> ends(id).size() == 1);
    ask(team, body);
    awaitUntil(() -> ends(id).size() == 2);

    assertThat(accepted(id)).hasSize(3);
    assertThat(accepted(id).stream().distinct()).hasSize(1);
    assertThat(ends(id).stream().distinct()).hasSize(1);
  }

  private void block(UUID id) {
    publish(
        new ModerationEvent.PromptBlocked(
            id, team, Instant.EPOCH, FailureReason.CONTENT_BLOCKED, "sexual"));
  }

  private List<TaskEvent.TaskAccepted> accepted(UUID id) {
    return events(Topics.TASK_EVENTS, id.toString(), TaskEvent.TaskAccepted.class);
  }

  private List<TaskEvent.TaskFailed> ends(UUID id) {
    return events(Topics.TASK_EVENTS, id.toString(), TaskEvent.TaskFailed.class);
  }

  @Test
  void makesOneTaskOfARedeliveredRecordWithoutAKey() {
    String key = newTeam(100);
    RecordMetadata asked = ask(team, kite());
    awaitOneTask(key);
    double known = duplicates(Topics.TASK_REQUESTS);

    rewind(asked);
    RecordMetadata last = ask(team, "{}");
    awaitUntil(() -> !rejections(last).isEmpty());

    assertThat(get(key, "/api/v1/tasks").data().at("/pagination/total").asInt()).isEqualTo(1);
    assertThat(duplicates(Topics.TASK_REQUESTS) - known).isEqualTo(1);
  }

  @Test
  void makesOneTaskOfARedrivenRecordWithoutAKey() {
    String key = newTeam(100);
    RecordMetadata asked = ask(team, kite());
    awaitOneTask(key);

    ProducerRecord<String, byte[]> again =
        new ProducerRecord<>(Topics.TASK_REQUESTS, kite().getBytes(StandardCharsets.UTF_8));
    Map.of(
            TaskRequest.TEAM_HEADER,
            team,
            DeadLetterHeaders.REDRIVEN_LETTER,
            "0123456789ab",
            DeadLetterHeaders.REDRIVEN_FOR,
            "intake-service",
            DeadLetterHeaders.REDRIVEN_ORIGIN,
            DeadLetterHeaders.position(asked.topic(), asked.partition(), asked.offset()),
            DeadLetterHeaders.REDRIVEN_ORIGIN_TIMESTAMP,
            String.valueOf(asked.timestamp()))
        .forEach(
            (name, value) -> again.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    double before = meters.counter("plantain.dead.letters.redriven").count();
    publish(again);
    awaitUntil(() -> meters.counter("plantain.dead.letters.redriven").count() == before + 1);

    assertThat(get(key, "/api/v1/tasks").data().at("/pagination/total").asInt()).isEqualTo(1);
  }

  @Test
  void makesOneTaskOfARecordThatComesAgainAtTheLastMoment() {
    String key = newTeam(100);
    RecordMetadata asked = ask(team, kite());
    awaitOneTask(key);
    jdbc.update(
        "update idempotency set expires_at = expires_at - interval '31 days 23 hours'"
            + " where team_id = ?",
        team);

    rewind(asked);
    RecordMetadata last = ask(team, "{}");
    awaitUntil(() -> !rejections(last).isEmpty());

    assertThat(get(key, "/api/v1/tasks").data().at("/pagination/total").asInt()).isEqualTo(1);
  }

  @Test
  void saysTheSameAgainToARefusedRecord() {
    String key = newTeam(5);
    RecordMetadata dear = ask(team, kite());
    awaitUntil(() -> !rejections(dear).isEmpty());
    jdbc.update("update team_balance set available = 1000 where team_id = ?", team);

    rewind(dear);
    awaitUntil(() -> rejections(dear).size() == 2);

    assertThat(rejections(dear).get(1)).isEqualTo(rejections(dear).get(0));
    assertThat(get(key, "/api/v1/tasks").data().at("/pagination/total").asInt()).isZero();
  }

  @Test
  void tellsTheSenderWhatIsWrong() {
    newTeam(15);

    RecordMetadata mistyped = ask(team, kite("\"count\":\"2\""));
    RecordMetadata dear = ask(team, kite("\"resolution\":\"4K\""));
    RecordMetadata badKey = ask(team, kite().replaceFirst("\\{", "{\"idempotency_key\":7,"));
    RecordMetadata halfKey =
        ask(team, kite().replaceFirst("\\{", "{\"idempotency_key\":\"k\\\\ud800\","));
    ask(team, kite().replaceFirst("\\{", "{\"idempotency_key\":\"same\","));
    awaitUntil(() -> isUsed("same")); // records without a key have no order among partitions
    RecordMetadata reused =
        ask(team, kite("\"count\":2").replaceFirst("\\{", "{\"idempotency_key\":\"same\","));
    awaitUntil(() -> !rejections(reused).isEmpty());

    assertThat(rejection(mistyped).code()).isEqualTo("invalid_request");
    assertThat(rejection(mistyped).message()).contains("options.count");
    assertThat(rejection(dear).code()).isEqualTo("insufficient_credits");
    assertThat(rejection(badKey).code()).isEqualTo("invalid_request");
    awaitUntil(() -> !rejections(halfKey).isEmpty());
    assertThat(rejection(halfKey).code()).isEqualTo("invalid_request");
    assertThat(rejection(halfKey).idempotencyKey()).isEqualTo("k?");
    assertThat(letters(halfKey)).isEmpty();
    assertThat(rejection(reused).code()).isEqualTo("idempotency_key_reused");
    assertThat(rejection(reused).idempotencyKey()).isEqualTo("same");
    assertThat(letters(mistyped)).isEmpty();
  }

  @Test
  void buriesWhatCannotBeReadAndGoesOn() {
    String key = newTeam(100);

    RecordMetadata garbage = ask(team, "{\"type\":");
    RecordMetadata nobody =
        ask("no-such-team", kite().replaceFirst("\\{", "{\"idempotency_key\":\"k-9\","));
    RecordMetadata nameless = ask(null, kite());
    RecordMetadata misnamed = ask("No Team", kite());
    RecordMetadata empty = ask(team, null);
    ask(team, kite());
    awaitOneTask(key);

    assertThat(rejection(garbage).code()).isEqualTo("invalid_json");
    assertThat(reason(garbage)).startsWith("unreadable:");
    assertThat(rejection(empty).code()).isEqualTo("invalid_json");
    assertThat(reason(empty)).startsWith("unreadable:");
    assertThat(reason(nobody)).contains("team_id");
    assertThat(reason(nameless)).contains("team_id");
    assertThat(rejections("no-such-team", nobody).getFirst().code()).isEqualTo("unknown_team");
    assertThat(rejections("no-such-team", nobody).getFirst().idempotencyKey()).isEqualTo("k-9");
    assertThat(rejections("-", nameless).getFirst().message()).contains("team_id");
    assertThat(rejections("-", misnamed).getFirst().code()).isEqualTo("unknown_team");
  }

  private Reply awaitOneTask(String key) {
    awaitUntil(() -> get(key, "/api/v1/tasks").data().at("/pagination/total").asInt() == 1);
    return get(key, "/api/v1/tasks");
  }

  private static RecordMetadata ask(@Nullable String teamId, @Nullable String body) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(
            Topics.TASK_REQUESTS,
            "k-" + UUID.randomUUID(),
            body == null ? null : body.getBytes(StandardCharsets.UTF_8));
    if (teamId != null) {
      record.headers().add(TaskRequest.TEAM_HEADER, teamId.getBytes(StandardCharsets.UTF_8));
    }
    return publish(record);
  }

  /// As after a crash before the offset was committed.
  private void rewind(RecordMetadata to) {
    listeners.stop();
    try (var admin = Admin.create(Map.of("bootstrap.servers", TestServers.kafka()))) {
      awaitUntil(
          () -> {
            try {
              admin
                  .alterConsumerGroupOffsets(
                      "intake-service",
                      Map.of(
                          new TopicPartition(to.topic(), to.partition()),
                          new OffsetAndMetadata(to.offset())))
                  .all()
                  .get();
              return true;
            } catch (ExecutionException stillInUse) {
              return false;
            }
          });
    }
    listeners.start();
  }

  private boolean isUsed(String requestKey) {
    return Boolean.TRUE.equals(
        jdbc.queryForObject(
            "select exists (select from idempotency where team_id = ? and request_key = ?)",
            Boolean.class,
            team,
            requestKey));
  }

  private TaskEvent.TaskRejected rejection(RecordMetadata record) {
    return rejections(record).getFirst();
  }

  private List<TaskEvent.TaskRejected> rejections(RecordMetadata record) {
    return rejections(team, record);
  }

  private static List<TaskEvent.TaskRejected> rejections(String team, RecordMetadata record) {
    String position = "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset());
    return events(Topics.TASK_EVENTS, team, TaskEvent.TaskRejected.class).stream()
        .filter(rejected -> rejected.position().equals(position))
        .toList();
  }

  private static List<ConsumerRecord<String, byte[]>> letters(RecordMetadata record) {
    return records(
        Topics.deadLettersOf("intake-service"),
        letter ->
            Long.toString(record.offset()).equals(header(letter, "dlt-offset"))
                && Integer.toString(record.partition()).equals(header(letter, "dlt-partition"))
                && record.topic().equals(header(letter, "dlt-topic")));
  }

  private static String reason(RecordMetadata record) {
    awaitUntil(() -> !letters(record).isEmpty());
    return header(letters(record).getFirst(), "dlt-reason");
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
