package io.plantain.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plantain.event.Balance;
import io.plantain.event.FailureReason;
import io.plantain.event.LedgerEvent.CreditsDeclined;
import io.plantain.event.ModerationEvent.PromptBlocked;
import io.plantain.event.TaskEvent.TaskAccepted;
import io.plantain.event.TaskEvent.TaskFailed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class StageMetersTest {
  private static final Instant ACCEPTED = Instant.parse("2026-01-02T03:04:05.678Z");

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final StageMeters stage = new StageMeters(meters);

  @Test
  void tellsAnOutcomeWithItsReasonAndTheAgeOfItsTask() {
    stage.told(List.of(failed(taskOf(ACCEPTED), ACCEPTED.plusSeconds(90))));

    assertThat(
            meters
                .get("plantain.events")
                .tags("type", "TaskFailed", "reason", "provider_failed")
                .counter()
                .count())
        .isEqualTo(1);
    assertThat(
            meters
                .get("plantain.task.age")
                .tag("type", "TaskFailed")
                .timer()
                .totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(90_000);
  }

  @Test
  void tellsWhyAPromptWasBlockedAndAHoldDeclined() {
    UUID task = taskOf(ACCEPTED);
    stage.told(
        List.of(
            new Outgoing(
                new PromptBlocked(task, "t", ACCEPTED, FailureReason.CONTENT_BLOCKED, "hate"),
                null),
            new Outgoing(
                new CreditsDeclined(
                    task,
                    "t",
                    ACCEPTED,
                    5,
                    FailureReason.INSUFFICIENT_CREDITS,
                    new Balance(0, 0, 1)),
                null)));

    assertThat(
            meters
                .get("plantain.events")
                .tags("type", "PromptBlocked", "reason", "content_blocked")
                .counter()
                .count())
        .isEqualTo(1);
    assertThat(
            meters
                .get("plantain.events")
                .tags("type", "CreditsDeclined", "reason", "insufficient_credits")
                .counter()
                .count())
        .isEqualTo(1);
  }

  /// The rate of a counter that begins with 1 is 0: the first failure would be seen by nobody.
  @Test
  void showsEveryReasonBeforeItsFirstFailure() {
    stage.told(
        List.of(new Outgoing(new TaskAccepted(taskOf(ACCEPTED), "t", ACCEPTED, 5, null), null)));

    assertThat(
            meters
                .get("plantain.events")
                .tags("type", "TaskFailed", "reason", "internal_error")
                .counter()
                .count())
        .isZero();
    assertThat(meters.get("plantain.events").tag("type", "TaskAccepted").counter().count())
        .isEqualTo(1);
  }

  @Test
  void knowsNoAgeOfATaskWhoseIdDoesNotTellIt() {
    stage.told(List.of(failed(UUID.randomUUID(), ACCEPTED)));

    assertThat(meters.find("plantain.task.age").timer()).isNull();
  }

  @Test
  void growsOldWithABatchThatIsTriedAgain() {
    List<ConsumerRecord<String, byte[]>> batch =
        List.of(record(Instant.now().minusSeconds(300)), record(Instant.now()));

    stage.begins(batch);
    stage.again(Duration.ofSeconds(1));
    assertThat(oldest()).isBetween(300.0, 360.0);

    stage.begins(batch);
    stage.done(batch, Duration.ofSeconds(1));
    assertThat(oldest()).isZero();
    assertThat(meters.get("plantain.stage.batch").tag("outcome", "again").timer().count())
        .isEqualTo(1);
    assertThat(meters.get("plantain.stage.record.age").tag("topic", "t.v1").timer().count())
        .isEqualTo(2);
    assertThat(meters.get("plantain.stage.batch.records").summary().totalAmount()).isEqualTo(2);
  }

  private double oldest() {
    return meters.get("plantain.stage.oldest.record").gauge().value();
  }

  private static Outgoing failed(UUID taskId, Instant at) {
    return new Outgoing(
        new TaskFailed(taskId, "team", at, FailureReason.PROVIDER_FAILED, "It failed."), null);
  }

  private static UUID taskOf(Instant accepted) {
    return new UUID(accepted.toEpochMilli() << 16 | 0x7abc, 0x8000_0000_0000_0001L);
  }

  private static ConsumerRecord<String, byte[]> record(Instant at) {
    return new ConsumerRecord<>(
        "t.v1",
        0,
        0,
        at.toEpochMilli(),
        TimestampType.CREATE_TIME,
        0,
        0,
        "key",
        new byte[0],
        new RecordHeaders(),
        java.util.Optional.empty());
  }
}
