package io.plantain.acceptance.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plantain.acceptance.Broker;
import io.plantain.acceptance.Installation;
import io.plantain.acceptance.RunningSystem;
import io.plantain.acceptance.Team;
import io.plantain.event.Decoded;
import io.plantain.event.EventCodec;
import io.plantain.event.PipelineEvent;
import io.plantain.event.TaskEvent;
import io.plantain.event.TaskRequest;
import io.plantain.event.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// A team that is not trusted has a login and a topic of its own. The broker sees to it that it
/// writes nowhere else, and the topic's name is who it is.
@ExtendWith(RunningSystem.class)
class TenantIT {
  private static final Duration SOON = Duration.ofSeconds(90);

  @Test
  void isWhoseTopicItIsWhateverItSays(Installation system, Broker broker, SecuredBroker secured)
      throws Exception {
    Team tenant = Team.create(system, "tenant", 10);
    Team rich = Team.create(system, "rich", 100);
    String topic = secured.admit(tenant.id());

    try (KafkaProducer<String, String> producer = producer(secured, tenant)) {
      producer.send(asked(topic, rich, Team.standard("a red kite"))).get();
      producer.send(asked(topic, rich, Team.standard("nano-banana-2", "x", "9K", "png"))).get();
    }
    TaskEvent.TaskAccepted accepted = told(broker, tenant, TaskEvent.TaskAccepted.class);
    JsonNode task = tenant.ended(accepted.taskId(), SOON);

    assertThat(task.path("status").asString()).isEqualTo("success");
    assertThat(tenant.credits()).isEqualTo(5);
    assertThat(rich.credits()).isEqualTo(100);
    TaskEvent.TaskRejected rejected = told(broker, tenant, TaskEvent.TaskRejected.class);
    assertThat(rejected.message()).contains("options.resolution cannot be");
    assertThat(rejected.position()).startsWith(topic);
  }

  @Test
  void reachesNothingElse(Installation system, SecuredBroker secured) throws Exception {
    Team tenant = Team.create(system, "tenant", 0);
    Team other = Team.create(system, "other", 0);
    secured.admit(tenant.id());
    String foreign = secured.admit(other.id());

    try (KafkaProducer<String, String> producer = producer(secured, tenant)) {
      for (String topic :
          List.of(Topics.TASK_REQUESTS, foreign, Topics.LEDGER_COMMANDS, Topics.TASK_EVENTS)) {
        assertThatThrownBy(() -> producer.send(asked(topic, other, "{}")).get())
            .as(topic)
            .hasRootCauseInstanceOf(TopicAuthorizationException.class);
      }
    }
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            secured.client(tenant.id()), new StringDeserializer(), new StringDeserializer())) {
      TopicPartition events = new TopicPartition(Topics.TASK_EVENTS, 0);
      consumer.assign(List.of(events));
      assertThatThrownBy(() -> consumer.beginningOffsets(List.of(events)))
          .isInstanceOf(TopicAuthorizationException.class);
    }
  }

  private static KafkaProducer<String, String> producer(SecuredBroker secured, Team tenant) {
    return new KafkaProducer<>(
        secured.client(tenant.id()), new StringSerializer(), new StringSerializer());
  }

  /// With a header that claims to be somebody else.
  private static ProducerRecord<String, String> asked(String topic, Team claimed, String json) {
    ProducerRecord<String, String> record = new ProducerRecord<>(topic, json);
    record.headers().add(TaskRequest.TEAM_HEADER, claimed.id().getBytes(StandardCharsets.UTF_8));
    return record;
  }

  private static <T extends TaskEvent> T told(Broker broker, Team tenant, Class<T> type) {
    return Objects.requireNonNull(
        type.cast(
            event(
                broker
                    .await(
                        Topics.TASK_EVENTS,
                        SOON,
                        record ->
                            event(record.value()) instanceof TaskEvent told
                                && type.isInstance(told)
                                && told.teamId().equals(tenant.id()))
                    .value())));
  }

  private static @Nullable PipelineEvent event(byte[] value) {
    return EventCodec.decode(value) instanceof Decoded.Event(PipelineEvent event) ? event : null;
  }
}
