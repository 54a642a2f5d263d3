package io.plantain.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.plantain.event.Balance;
import io.plantain.event.BalanceEvent.BalanceChanged;
import io.plantain.event.EventCodec;
import io.plantain.event.EventIds;
import io.plantain.event.FailureReason;
import io.plantain.event.GenerationEvent.GenerationExpired;
import io.plantain.event.GenerationEvent.GenerationFailed;
import io.plantain.event.LedgerCommand.CreditsExpired;
import io.plantain.event.LedgerCommand.CreditsGranted;
import io.plantain.event.LedgerEvent;
import io.plantain.event.LedgerEvent.CreditsCaptured;
import io.plantain.event.LedgerEvent.CreditsDebited;
import io.plantain.event.LedgerEvent.CreditsDeclined;
import io.plantain.event.LedgerEvent.CreditsRefunded;
import io.plantain.event.ModerationEvent.PromptApproved;
import io.plantain.event.Price;
import io.plantain.event.StorageEvent.MediaStored;
import io.plantain.event.StorageEvent.StorageFailed;
import io.plantain.event.StoredMedia;
import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import io.plantain.event.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.node.ObjectNode;

class LedgerListenerIT extends LedgerSystem {
  private static final Instant AT = Instant.parse("2026-03-01T10:00:00.123456789Z");
  private static final Price PRICE = new Price(40, 10, 4, "2026-03-01");
  private static final TaskSpec SPEC =
      new TaskSpec(
          "standard",
          "text-to-image",
          "nano-banana-2",
          "a harbour",
          new TaskOptions(
              null, "1K", null, "png", null, null, 4, null, null, null, List.of(), null, null, null,
              null, null));

  @Autowired MeterRegistry meters;

  private final UUID task = EventIds.newTaskId();
  private final String team = "team-" + task;

  @Test
  void takesAHoldAndPaysForThePicturesThatArrived() {
    grant(100);
    send(approved());
    CreditsDebited debited = only(CreditsDebited.class);
    assertThat(debited.credits()).isEqualTo(40);
    assertThat(debited.spec()).isEqualTo(SPEC);
    assertThat(debited.price()).isEqualTo(PRICE);
    assertThat(debited.balance()).isEqualTo(new Balance(60, 40, 2));

    send(stored(3));

    CreditsCaptured captured = only(CreditsCaptured.class);
    assertThat(captured.credits()).isEqualTo(30);
    assertThat(captured.refundedCredits()).isEqualTo(10);
    assertThat(captured.balance()).isEqualTo(new Balance(70, 0, 4));
    awaitBalance(new Balance(70, 0, 4));
  }

  @Test
  void repeatsItsAnswersToTheByte() {
    grant(100);
    send(approved());
    only(CreditsDebited.class);
    send(stored(4));
    only(CreditsCaptured.class);
    double known = duplicates();

    send(approved());
    send(stored(4));
    send(
        new StorageFailed(
            task, team, AT, FailureReason.RESULT_UNREACHABLE)); // a late contradiction

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              // debited + captured, captured, captured again
              assertThat(records(Topics.LEDGER_ENTRIES, task.toString())).hasSize(6);
            });
    Set<String> said = new HashSet<>();
    for (ConsumerRecord<String, byte[]> record : records(Topics.LEDGER_ENTRIES, task.toString())) {
      said.add(
          new String(record.value(), UTF_8) + header(record, "ce_id") + header(record, "ce_time"));
    }
    assertThat(said).hasSize(2);
    awaitBalance(new Balance(60, 0, 3));
    assertThat(duplicates() - known).as("a contradiction is no duplicate").isEqualTo(2);
  }

  private double duplicates() {
    return meters.find("plantain.records.duplicate").counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  @Test
  void givesEverythingBackWhenATaskFails() {
    grant(100);
    send(approved());
    only(CreditsDebited.class);

    send(new GenerationFailed(task, team, AT, FailureReason.PROVIDER_FAILED, "kie"));

    assertThat(only(CreditsRefunded.class).credits()).isEqualTo(40);
    awaitBalance(new Balance(100, 0, 3));
  }

  @Test
  void asksNothingForPicturesThatCameAfterTheRefund() {
    grant(100);
    send(approved());
    only(CreditsDebited.class);
    send(new GenerationExpired(task, team, AT));
    CreditsRefunded refunded = only(CreditsRefunded.class);
    double conflicts = meters.counter("ledger.conflicting.outcomes").count();
    double uncollected = meters.counter("ledger.uncollected.credits").count();

    send(stored(4));

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertThat(entries(CreditsRefunded.class)).containsExactly(refunded, refunded));
    assertThat(meters.counter("ledger.conflicting.outcomes").count() - conflicts).isEqualTo(1);
    assertThat(meters.counter("ledger.uncollected.credits").count() - uncollected).isEqualTo(40);
    assertThat(entries(CreditsCaptured.class)).isEmpty();
    awaitBalance(new Balance(100, 0, 3));
  }

  @Test
  void remembersADeclineAfterATopUp() {
    send(approved());
    CreditsDeclined declined = only(CreditsDeclined.class);
    assertThat(declined.reason()).isEqualTo(FailureReason.INSUFFICIENT_CREDITS);
    grant(100);

    send(approved());

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertThat(entries(CreditsDeclined.class)).containsExactly(declined, declined));
    assertThat(entries(CreditsDebited.class)).isEmpty();
  }

  @Test
  void takesNothingForATaskThatHadAlreadyFailed() {
    grant(100);
    send(new StorageFailed(task, team, AT, FailureReason.INVALID_RESULT));
    CreditsRefunded refunded = only(CreditsRefunded.class);
    assertThat(refunded.credits()).isZero();

    send(approved());

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertThat(entries(CreditsRefunded.class)).containsExactly(refunded, refunded));
    assertThat(entries(CreditsDebited.class)).isEmpty();
  }

  @Test
  void paysAtOnceForPicturesThatCameBeforeTheHold() {
    grant(100);
    send(stored(2));
    await().pollDelay(Duration.ofMillis(500)).until(() -> true); // the other topic is first
    send(approved());

    only(CreditsDebited.class);
    CreditsCaptured captured = only(CreditsCaptured.class);
    assertThat(captured.credits()).isEqualTo(20);
    assertThat(captured.refundedCredits()).isEqualTo(20);
  }

  @Test
  void grantsAndExpiresOnce() {
    CreditsGranted grant = new CreditsGranted(UUID.randomUUID(), team, AT, 50, "plan");
    CreditsExpired expiry = new CreditsExpired(UUID.randomUUID(), team, AT, 80, "plan ended");
    send(grant);
    send(grant);
    send(expiry);
    send(expiry);
    send(new CreditsGranted(UUID.randomUUID(), team, AT, 7, "next plan"));

    awaitBalance(new Balance(7, 0, 3));
  }

  @Test
  void putsWhatItCannotReadAsideAndGoesOn() {
    send(Topics.MODERATION_VERDICTS, task.toString(), "{not json".getBytes(UTF_8));
    send(new CreditsGranted(UUID.randomUUID(), team, AT, -5, "a bug of its sender"));
    grant(100);
    send(approved());

    only(CreditsDebited.class);
    String letters = Topics.deadLettersOf("ledger-service");
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              assertThat(records(letters, task.toString())).hasSize(1);
              assertThat(records(letters, team)).hasSize(1);
            });
    assertThat(header(records(letters, task.toString()).getFirst(), "dlt-topic"))
        .isEqualTo(Topics.MODERATION_VERDICTS);
  }

  /// The contract's own samples: what moderation writes goes in, what generation reads comes out.
  @Test
  void answersTheSampleVerdictWithTheSampleDebit() throws IOException {
    ObjectNode expected = (ObjectNode) EventCodec.mapper().readTree(golden("CreditsDebited"));
    String sampleTeam = expected.path("team_id").asString();
    String sampleTask = expected.path("task_id").asString();
    for (int i = 0; i < 10; i++) { // the sample's wallet has 11 entries before its hold
      send(new CreditsGranted(UUID.randomUUID(), sampleTeam, AT, 10, "test"));
    }
    send(new CreditsGranted(UUID.randomUUID(), sampleTeam, AT, 900, "test"));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                events(Topics.LEDGER_BALANCES, sampleTeam, BalanceChanged.class).stream()
                    .anyMatch(changed -> changed.balance().version() == 11));

    send(Topics.MODERATION_VERDICTS, sampleTask, golden("PromptApproved"));

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> !records(Topics.LEDGER_ENTRIES, sampleTask).isEmpty());
    byte[] said = records(Topics.LEDGER_ENTRIES, sampleTask).getFirst().value();
    ObjectNode debited = (ObjectNode) EventCodec.mapper().readTree(said);
    assertThat(debited.without("at")).isEqualTo(expected.without("at"));
  }

  @Test
  void auditsItselfAndFindsNothing() {
    grant(10);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              assertThat(meters.get("ledger.audit.age.seconds").gauge().value()).isLessThan(10);
              assertThat(meters.get("ledger.invariant.violations").gauges())
                  .hasSize(9)
                  .allSatisfy(gauge -> assertThat(gauge.value()).isZero());
            });
  }

  private static byte[] golden(String event) throws IOException {
    return Files.readAllBytes(
        Path.of(System.getProperty("plantain.root"))
            .resolve("event-contract/src/test/resources/golden/" + event + ".json"));
  }

  private void grant(long credits) {
    send(new CreditsGranted(UUID.randomUUID(), team, AT, credits, "test"));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                events(Topics.LEDGER_BALANCES, team, BalanceChanged.class).stream()
                    .anyMatch(changed -> changed.balance().available() >= credits));
  }

  private PromptApproved approved() {
    return new PromptApproved(task, team, AT, SPEC, PRICE, AT.plusSeconds(900));
  }

  private MediaStored stored(int pictures) {
    List<StoredMedia> media =
        IntStream.range(0, pictures)
            .mapToObj(
                i -> new StoredMedia(i, "key" + i, "image/png", 1000, 64, 64, "0".repeat(64), null))
            .toList();
    return new MediaStored(task, team, AT, media, PRICE);
  }

  private <T extends LedgerEvent> List<T> entries(Class<T> type) {
    return events(Topics.LEDGER_ENTRIES, task.toString(), type);
  }

  private <T extends LedgerEvent> T only(Class<T> type) {
    await().atMost(Duration.ofSeconds(20)).until(() -> !entries(type).isEmpty());
    List<T> found = entries(type);
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private void awaitBalance(Balance balance) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(events(Topics.LEDGER_BALANCES, team, BalanceChanged.class))
                    .extracting(BalanceChanged::balance)
                    .last()
                    .isEqualTo(balance));
  }

  private static String header(ConsumerRecord<?, ?> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}
