package io.plantain.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.plantain.acceptance.torture.Evidence;
import io.plantain.acceptance.torture.Guarantee;
import io.plantain.acceptance.torture.Sent;
import io.plantain.acceptance.torture.Violation;
import io.plantain.acceptance.torture.evidence.Rest;
import io.plantain.acceptance.torture.evidence.Snapshot;
import io.plantain.acceptance.torture.evidence.Timeline;
import io.plantain.acceptance.torture.guarantee.Guarantees;
import io.plantain.acceptance.torture.guarantee.NoSuccessWithoutStoredMedia;
import io.plantain.event.Topics;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The guarantees hold on a real run, read its real tables and topics, and see it when something is
/// taken away.
@ExtendWith(RunningSystem.class)
class GuaranteesIT {
  private static final Duration SOON = Duration.ofSeconds(120);

  @Test
  void holdAndStillHoldAfterEverythingWasSaidTwice(Installation system, Broker broker)
      throws Exception {
    Team team = Team.create(system, "promise", 100);
    List<Sent> sent = new ArrayList<>();
    for (String prompt :
        List.of(
            "a quiet lake",
            "sketch:flaky a quiet lake",
            "sketch:fail a quiet lake",
            "sketch:lose-answer a quiet lake",
            "hardcore porn, explicit sex scene")) {
      sent.add(byHttp(team, prompt));
    }
    sent.add(byRecord(team, broker, "a red boat"));
    awaitRest(system, broker, sent);
    Evidence evidence = Evidence.gather(system, sent, List.of());
    Snapshot before = Snapshot.take(system, sent);

    assertThat(violations(evidence)).isEmpty();
    assertThat(evidence.tasks()).hasSize(6);
    UUID success =
        evidence.tasks().stream()
            .filter(task -> task.succeeded())
            .findFirst()
            .orElseThrow()
            .taskId();
    assertThat(Timeline.of(evidence, success))
        .contains("TaskAccepted", "journal: CAPTURE", "over HTTP at the end: success");

    Topics.ALL.stream()
        .filter(topic -> !topic.startsWith("task."))
        .forEach(topic -> again(broker, team, topic));
    awaitRest(system, broker, sent);

    assertThat(before.differences(Snapshot.take(system, sent))).isEmpty();
    assertThat(violations(Evidence.gather(system, sent, List.of()))).isEmpty();
  }

  @Test
  void seeThatAStoredPictureWasReplaced(Installation system, Broker broker) throws Exception {
    Team team = Team.create(system, "promise", 100);
    List<Sent> sent = List.of(byHttp(team, "a quiet lake"));
    awaitRest(system, broker, sent);
    Evidence good = Evidence.gather(system, sent, List.of());
    String key = good.tasks().getFirst().media().getFirst().key();
    byte[] page = "<html>not a picture</html>".getBytes(UTF_8);

    try (MinioClient store =
        MinioClient.builder()
            .endpoint("http://127.0.0.1:" + system.setting("PLANTAIN_PORT_S3"))
            .region("us-east-1")
            .credentials(system.credential("s3.access-key"), system.credential("s3.secret-key"))
            .build()) {
      store.putObject(
          PutObjectArgs.builder().bucket("plantain-media").object(key).stream(
                  new ByteArrayInputStream(page), (long) page.length, -1L)
              .build());
    }

    assertThat(violations(good)).isEmpty();
    assertThat(new NoSuccessWithoutStoredMedia().check(Evidence.gather(system, sent, List.of())))
        .extracting(Violation::what)
        .anyMatch(what -> what.contains("has %d bytes instead of".formatted(page.length)))
        .anyMatch(what -> what.contains("no picture format"));
  }

  private static void awaitRest(Installation system, Broker broker, List<Sent> sent)
      throws Exception {
    assertThat(Rest.await(system, broker, sent, SOON)).isEmpty();
  }

  private static List<Violation> violations(Evidence evidence) {
    return Guarantees.all().stream()
        .flatMap((Guarantee guarantee) -> Stream.of(guarantee.check(evidence)))
        .flatMap(List::stream)
        // Other scenarios leave poison and forged records behind.
        .filter(
            violation -> violation.taskId() == null || evidence.task(violation.taskId()) != null)
        .filter(violation -> !violation.guarantee().equals("EveryDeadLetterHasAReason"))
        .toList();
  }

  private static void again(Broker broker, Team team, String topic) {
    broker.read(topic).stream()
        .filter(record -> new String(record.value(), UTF_8).contains(team.id()))
        .forEach(
            record ->
                broker.send(
                    new ProducerRecord<>(
                        topic, null, record.key(), record.value(), record.headers())));
  }

  private static Sent byHttp(Team team, String words) {
    String label = "L-" + UUID.randomUUID();
    String prompt = words + " " + label;
    String key = "key-" + label;
    UUID taskId = team.generate(prompt, "Idempotency-Key", key);
    return new Sent(
        label, prompt, "scenario", Sent.Edge.HTTP, team, 1, key, taskId, 202, false, Instant.now());
  }

  private static Sent byRecord(Team team, Broker broker, String words) {
    String label = "L-" + UUID.randomUUID();
    String prompt = words + " " + label;
    broker.request(team.id(), Team.standard(prompt));
    return new Sent(
        label, prompt, "scenario", Sent.Edge.TOPIC, team, 1, null, null, 0, false, Instant.now());
  }
}
