package io.plantain.intake.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plantain.intake.Databases;
import io.plantain.kit.fetch.PostOutcome;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Two instances that share nothing but the database.
class DueDeliveriesIT {
  private static final HikariDataSource DATABASE = Databases.migrated();
  private static final JdbcTemplate JDBC = new JdbcTemplate(DATABASE);
  private static final TransactionTemplate TRANSACTION =
      new TransactionTemplate(new DataSourceTransactionManager(DATABASE));
  private static final WebhookSettings SETTINGS =
      new Binder(new MapConfigurationPropertySource(Map.of()))
          .bindOrCreate("plantain.webhooks", WebhookSettings.class);

  private final Endpoints endpoints = new Endpoints(JDBC, TRANSACTION);
  private final Deliveries deliveries =
      new Deliveries(JDBC, endpoints, SETTINGS.retryFor(), () -> {});
  private final DueDeliveries one = new DueDeliveries(JDBC, TRANSACTION, deliveries, SETTINGS);
  private final DueDeliveries other = new DueDeliveries(JDBC, TRANSACTION, deliveries, SETTINGS);

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @BeforeEach
  void empty() {
    JDBC.execute(
        "truncate webhook_endpoint, webhook_destination, webhook_delivery, webhook_attempt");
  }

  @Test
  void whatAProcessHadInHandWhenItDiedIsSentByAnotherUnderTheSameId() {
    UUID endpoint = endpoint("t");
    tell("t", endpoint, 1);

    Message inHand = claim(one).getFirst();
    assertThat(claim(other)).isEmpty(); // leased
    leasesEnd();
    Message again = claim(other).getFirst();
    other.settle(List.of(delivered(again)));
    one.settle(List.of(failed(inHand))); // it was only slow

    assertThat(again.messageId()).isEqualTo(inHand.messageId());
    assertThat(statuses()).containsExactly("delivered");
    leasesEnd();
    assertThat(claim(one)).isEmpty();
  }

  @Test
  void noReceiverAndNoTeamHoldsMoreThanItsShare() {
    for (int n = 0; n < 3; n++) {
      tell("big", endpoint("big"), 100);
    }
    tell("small", endpoint("small"), 2);

    List<Message> first = one.claim(256, 4, 10, Map.of(), Map.of());
    Map<String, Integer> busy = Map.of(first.getFirst().destination(), 4);

    assertThat(first.stream().filter(message -> message.teamId().equals("big"))).hasSize(10);
    assertThat(first.stream().filter(message -> message.teamId().equals("small"))).hasSize(2);
    assertThat(one.claim(256, 4, 10, busy, Map.of("big", 7))).hasSize(3);
  }

  @Test
  void aBacklogOfThousandsIsClaimedOnceByTwo() {
    for (int n = 0; n < 20; n++) {
      tell("t" + n, endpoint("t" + n), 50);
    }
    Set<String> seen = new HashSet<>();

    for (int round = 0; round < 20; round++) {
      for (Message message : round % 2 == 0 ? claim(one) : claim(other)) {
        assertThat(seen.add(message.messageId())).isTrue();
      }
    }

    assertThat(seen).hasSize(1_000);
  }

  @Test
  void aBrokenReceiverIsLeftAloneThenTriedWithOne() {
    UUID endpoint = endpoint("t");
    tell("t", endpoint, 20);

    one.settle(claim(one).stream().map(DueDeliveriesIT::failed).toList());
    one.settle(claim(one).stream().map(DueDeliveriesIT::failed).toList());
    assertThat(claim(one)).isEmpty();
    JDBC.update("update webhook_destination set open_until = now()");
    List<Message> probe = claim(other);
    other.settle(List.of(delivered(probe.getFirst())));

    assertThat(probe).hasSize(1);
    assertThat(claim(other)).hasSize(4);
  }

  @Test
  void triesForThreeDaysAndThenGivesUp() {
    tell("t", endpoint("t"), 1);
    Message message = claim(one).getFirst();
    JDBC.update("update webhook_delivery set give_up_at = now() + interval '1 minute'");
    one.settle(List.of(failedSince(message, 9)));
    assertThat(
            JDBC.queryForObject("select due_at = give_up_at from webhook_delivery", Boolean.class))
        .isTrue(); // the last attempt is at the very end
    JDBC.update("update webhook_delivery set give_up_at = now(), due_at = now()");
    JDBC.update("update webhook_destination set open_until = null");

    one.settle(List.of(failed(claim(one).getFirst())));

    assertThat(statuses()).containsExactly("failed");
  }

  @Test
  void forgetsWhatIsOldAndGivesUpWhatNobodyCouldTry() {
    OldDeliveries old = new OldDeliveries(JDBC, new SimpleMeterRegistry());
    UUID endpoint = endpoint("t");
    tell("t", endpoint, 3);
    JDBC.update("update webhook_delivery set give_up_at = now() - interval '2 hours'");

    assertThat(old.upkeep(SETTINGS.retention(), 10)).isZero(); // it waited for us
    JDBC.update("update webhook_destination set failures = 7, open_until = now() + interval '1 h'");
    assertThat(old.upkeep(SETTINGS.retention(), 10)).isEqualTo(3);
    assertThat(statuses()).containsOnly("failed");
    assertThat(old.forget(SETTINGS.retention(), 10)).isZero();
    JDBC.update("update webhook_delivery set created_at = now() - interval '31 days'");
    assertThat(old.forget(SETTINGS.retention(), 2)).isEqualTo(2);
    assertThat(old.forget(SETTINGS.retention(), 2)).isEqualTo(1);

    UUID callback = endpoints.callbacks("t");
    JDBC.update(
        """
        insert into webhook_destination (destination, team_id, endpoint_id, used_at)
        values (?, 't', ?, now() - interval '31 days')\
        """,
        callback + " https://hooks.example.com:443",
        callback);
    old.upkeep(SETTINGS.retention(), 10);
    assertThat(JDBC.queryForList("select destination from webhook_destination", String.class))
        .containsExactly(endpoint.toString());
  }

  private static UUID endpoint(String team) {
    UUID id = UUID.randomUUID();
    JDBC.update(
        """
        insert into webhook_endpoint (endpoint_id, team_id, url, events, secret)
        values (?, ?, 'https://hooks.example.com/', '{}', 'whsec_AAAA')\
        """,
        id,
        team);
    return id;
  }

  private void tell(String team, UUID endpoint, int times) {
    IntStream.range(0, times)
        .forEach(n -> deliveries.tellOne(team, endpoint, EventType.WEBHOOK_TEST, Map.of("n", n)));
  }

  private static List<Message> claim(DueDeliveries by) {
    return by.claim(1_000, 4, 1_000, Map.of(), Map.of());
  }

  private static void leasesEnd() {
    JDBC.update("update webhook_delivery set due_at = now() where due_at is not null");
  }

  private static List<String> statuses() {
    return JDBC.queryForList("select status from webhook_delivery", String.class);
  }

  private static DueDeliveries.Attempt delivered(Message message) {
    return attempt(message, new PostOutcome.Answered(200, null), 1);
  }

  private static DueDeliveries.Attempt failed(Message message) {
    return failedSince(message, 1);
  }

  private static DueDeliveries.Attempt failedSince(Message message, int attempts) {
    return attempt(message, new PostOutcome.Answered(500, null), attempts);
  }

  private static DueDeliveries.Attempt attempt(Message message, PostOutcome outcome, int attempts) {
    return new DueDeliveries.Attempt(
        message, Verdict.of(outcome, attempts, 0.5, SETTINGS), Instant.now(), 5);
  }
}
