package io.plantain.intake.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.plantain.event.EventCodec;
import io.plantain.event.Price;
import io.plantain.event.TaskSpec;
import io.plantain.intake.Databases;
import io.plantain.intake.catalogue.Catalogue;
import io.plantain.intake.catalogue.InvalidRequest;
import io.plantain.intake.plan.Plans;
import io.plantain.intake.quote.Quotes;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Instances share nothing but the database, and must agree all the same.
class TwoInstancesIT {
  private static final HikariDataSource DATABASE = Databases.migrated();
  private static final JdbcTemplate JDBC = new JdbcTemplate(DATABASE);

  private static final Duration HOUR_AHEAD = Duration.ofHours(1);
  private static final Duration HOURS_BEHIND = Duration.ofHours(-2);

  private final Orders orders =
      new Orders(Catalogue.load(null), Clock.systemUTC(), url -> null, TwoInstancesIT::noPromise);
  private final List<Accepts> instances = List.of(instance(), instance());
  private final String team = "t-" + UUID.randomUUID();

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void neverPromiseMoreThanThereIs() {
    wallet(95);

    List<Answer> answers = all(20, () -> List.of(order(null), order(null)));

    assertThat(answers.stream().filter(Answer.Accepted.class::isInstance)).hasSize(9);
    assertThat(tasks()).isEqualTo(9);
    assertThat(unanswered()).isEqualTo(90);
  }

  /// Credits for 100, asked for 400 times, at both at once.
  @Test
  void payForExactlyAsManyAsThereAreCreditsFor() {
    wallet(1_000);

    List<Answer> answers = all(400, () -> List.of(order(null)));

    assertThat(answers.stream().filter(Answer.Accepted.class::isInstance)).hasSize(100);
    assertThat(answers.stream().filter(Answer.TooFewCredits.class::isInstance)).hasSize(300);
    assertThat(tasks()).isEqualTo(100);
    assertThat(unanswered()).isEqualTo(1_000);
  }

  /// A price that one promised binds the other, for exactly what it was promised for.
  @Test
  void keepEachOthersPromises() {
    wallet(1_000);
    Quotes here = new Quotes(JDBC);
    Quotes there = new Quotes(JDBC);
    Order asked = order(orders, null);
    String quote =
        here.promise(team, asked.spec(), new Price(7, 7, 1, "of yesterday")).quoteId().toString();
    Orders other = new Orders(Catalogue.load(null), Clock.systemUTC(), url -> null, there::of);

    Order quoted = order(other, null, "a kite", quote);

    assertThat(quoted.price()).isEqualTo(new Price(7, 7, 1, "of yesterday"));
    assertThat(instances.get(1).accept(List.of(quoted)).answers())
        .containsExactly(new Answer.Accepted(quoted.taskId(), 7));
    assertThat(unanswered()).isEqualTo(7);
    assertThatThrownBy(() -> order(other, null, "two kites", quote))
        .isInstanceOf(InvalidRequest.class)
        .hasMessageContaining("another request");
    JDBC.update("update quote set expires_at = now() where team_id = ?", team);
    assertThatThrownBy(() -> order(other, null, "a kite", quote))
        .isInstanceOf(InvalidRequest.class)
        .hasMessageContaining("15 minutes");
  }

  @Test
  void makeOneTaskOfOneKey() {
    wallet(1_000);

    List<Answer> answers = all(40, () -> List.of(order("once"), order("once")));

    assertThat(answers.stream().distinct()).hasSize(1);
    assertThat(tasks()).isEqualTo(1);
    assertThat(unanswered()).isEqualTo(10);
  }

  @Test
  void forgetAKeyThatHasRunOut() {
    wallet(1_000);
    Answer first = instances.get(0).accept(List.of(order("again"))).answers().getFirst();
    JDBC.update("update idempotency set expires_at = now() where team_id = ?", team);

    Answer second = instances.get(1).accept(List.of(order("again"))).answers().getFirst();

    assertThat(second).isInstanceOf(Answer.Accepted.class).isNotEqualTo(first);
    assertThat(tasks()).isEqualTo(2);
  }

  @Test
  void rememberAKeyForAsLongAsWasPromised() {
    wallet(1_000);
    Orders late =
        new Orders(
            Catalogue.load(null),
            Clock.offset(Clock.systemUTC(), HOURS_BEHIND),
            url -> null,
            TwoInstancesIT::noPromise);
    Answer first = instances.get(0).accept(List.of(order(late, "kept"))).answers().getFirst();
    JDBC.update(
        "update idempotency set expires_at = expires_at - interval '23 hours 59 minutes'"
            + " where team_id = ?",
        team);

    assertThat(instances.get(1).accept(List.of(order("kept"))).answers()).containsExactly(first);
    assertThat(tasks()).isEqualTo(1);
  }

  /// One whose clock is an hour ahead would leave its tasks to lie for that hour when it dies.
  @Test
  void countTheTimesOfATaskByTheDatabasesClock() {
    wallet(1_000);
    Orders early =
        new Orders(
            Catalogue.load(null),
            Clock.offset(Clock.systemUTC(), HOUR_AHEAD),
            url -> null,
            TwoInstancesIT::noPromise);

    Order stored = instances.get(0).accept(List.of(order(early, null))).stored().getFirst();

    assertThat(
            number(
                """
                select count(*) from task where team_id = ?
                and created_at between now() - interval '1 minute' and now()
                and drive_at between now() and now() + interval '11 seconds'
                and deadline between now() and created_at + interval '3 hours'
                """))
        .isEqualTo(1);
    assertThat(
            number(
                "select (extract(epoch from created_at) * 1000)::bigint from task where team_id ="
                    + " ?"))
        .isEqualTo(stored.createdAt().toEpochMilli());
  }

  private interface Batch {
    List<Order> make();
  }

  private List<Answer> all(int batches, Batch batch) {
    List<Future<List<Answer>>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < batches; i++) {
        Accepts instance = instances.get(i % instances.size());
        List<Order> made = batch.make();
        running.add(threads.submit(() -> instance.accept(made).answers()));
      }
    }
    return running.stream().map(Future::resultNow).flatMap(List::stream).toList();
  }

  private Order order(@Nullable String key) {
    return order(orders, key);
  }

  private Order order(Orders orders, @Nullable String key) {
    return orders.prepare(
        Sender.ofRecords(team, Plans.load(null).usual()),
        EventCodec.mapper()
            .readTree(
                """
                {"type":"standard","scene":"text-to-image","model":"nano-banana-pro",
                 "prompt":"a kite"}\
                """),
        key,
        Duration.ofHours(24),
        null);
  }

  private Order order(Orders orders, @Nullable String key, String prompt, String quoteId) {
    return orders.prepare(
        Sender.ofRecords(team, Plans.load(null).usual()),
        EventCodec.mapper()
            .readTree(
                """
                {"type":"standard","scene":"text-to-image","model":"nano-banana-pro",
                 "prompt":"%s","quote_id":"%s"}\
                """
                    .formatted(prompt, quoteId)),
        key,
        Duration.ofHours(24),
        null);
  }

  private void wallet(long available) {
    JDBC.update("insert into team_balance (team_id, available) values (?, ?)", team, available);
  }

  private long tasks() {
    return number("select count(*) from task where team_id = ?");
  }

  private long unanswered() {
    return number("select unanswered from team_balance where team_id = ?");
  }

  private long number(String sql) {
    return Stream.ofNullable(JDBC.queryForObject(sql, Long.class, team)).findFirst().orElseThrow();
  }

  private static Accepts instance() {
    return new Accepts(JDBC, new TransactionTemplate(new DataSourceTransactionManager(DATABASE)));
  }

  private static Price noPromise(String teamId, String quoteId, TaskSpec spec) {
    throw new IllegalStateException("nobody asked for one");
  }
}
