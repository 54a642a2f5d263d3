package io.plantain.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plantain.event.EventCodec;
import io.plantain.event.FailureReason;
import io.plantain.event.PipelineEvent;
import io.plantain.event.TaskEvent;
import io.plantain.event.Topics;
import io.plantain.testservers.TestRecords;
import io.plantain.testservers.TestServers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PlantainClientIT {
  private final String team = "t-" + UUID.randomUUID();
  private final PlantainClient client = PlantainClient.connect(TestServers.kafka(), team);

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void publishesWhatTheContractSays() throws Exception {
    client.publish(
        kite("order-42").option("resolution", "2K").metadata("order", "42").traceparent("00-ab"));

    List<ConsumerRecord<String, byte[]>> found = List.of();
    for (int i = 0; i < 100 && found.isEmpty(); i++) {
      Thread.sleep(50);
      found =
          TestRecords.read(
              Topics.TASK_REQUESTS,
              record ->
                  team.equals(
                      new String(
                          record.headers().lastHeader("team_id").value(), StandardCharsets.UTF_8)));
    }

    JsonNode body = EventCodec.mapper().readTree(found.getFirst().value());
    assertThat(body)
        .isEqualTo(
            EventCodec.mapper()
                .readTree(
                    """
                    {"idempotency_key":"order-42","type":"standard","scene":"text-to-image",
                     "model":"nano-banana-pro","prompt":"a red kite",
                     "options":{"resolution":"2K"},"metadata":{"order":"42"}}\
                    """));
    assertThat(found.getFirst().headers().lastHeader("traceparent").value())
        .asString()
        .isEqualTo("00-ab");
  }

  @Test
  void waitsForTheEndOfItsTask() throws Exception {
    UUID task = UUID.randomUUID();
    CompletableFuture<Outcome> outcome = client.publish(kite("a"));
    CompletableFuture<Outcome> same = client.publish(kite("a"));

    tell(new TaskEvent.TaskFailed(UUID.randomUUID(), team, now(), FailureReason.NO_RESULT, "x"));
    tell(new TaskEvent.TaskAccepted(task, team, now(), 10, "a"));
    tell(new TaskEvent.TaskProgressed(task, team, now(), "generation"));
    tell(new TaskEvent.TaskFailed(task, team, now(), FailureReason.CONTENT_BLOCKED, "no"));

    assertThat(outcome.get(10, TimeUnit.SECONDS))
        .isEqualTo(new Outcome.Failed(task, FailureReason.CONTENT_BLOCKED, "no"));
    assertThat(same).isSameAs(outcome);
  }

  @Test
  void hearsOfARefusalAndNotOfOtherTeams() throws Exception {
    CompletableFuture<Outcome> outcome = client.publish(kite("b"));

    tell(rejected("other", "b", "not_in_plan"));
    tell(rejected(team, "b", "invalid_request"));

    assertThat(outcome.get(10, TimeUnit.SECONDS))
        .isEqualTo(new Outcome.Rejected("b", "invalid_request", "change it"));
  }

  @Test
  void tellsThoseWhoStillWaitWhenItCloses() {
    CompletableFuture<Outcome> outcome = client.publish(kite("c"));

    client.close();

    assertThatThrownBy(outcome::get).isInstanceOf(ExecutionException.class);
  }

  private static Request kite(String key) {
    return Request.of("nano-banana-pro", "text-to-image").prompt("a red kite").idempotencyKey(key);
  }

  private static TaskEvent rejected(String teamId, String key, String code) {
    return new TaskEvent.TaskRejected(teamId, now(), "p", key, code, "change it");
  }

  private static Instant now() {
    return Instant.EPOCH;
  }

  private static void tell(PipelineEvent event) throws Exception {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", TestServers.kafka(), "acks", "all"),
            new StringSerializer(),
            new ByteArraySerializer())) {
      // one partition: the events of a test are told in order
      producer
          .send(new ProducerRecord<>(Topics.TASK_EVENTS, 0, event.key(), EventCodec.encode(event)))
          .get();
    }
  }
}
