package io.plantain.ledger.audit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.plantain.event.EventIds;
import io.plantain.event.Price;
import io.plantain.ledger.book.Book;
import io.plantain.ledger.book.Books;
import io.plantain.ledger.book.Databases;
import io.plantain.ledger.posting.Command;
import io.plantain.ledger.posting.Command.Capture;
import io.plantain.ledger.posting.Command.Expire;
import io.plantain.ledger.posting.Command.Grant;
import io.plantain.ledger.posting.Command.Hold;
import io.plantain.ledger.posting.Command.Release;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/// Each law finds what breaks it: an audit that cannot fail proves nothing.
@NullUnmarked // set before each test
class AuditIT {
  private static final Duration DAY = Duration.ofDays(1);

  private HikariDataSource database;
  private JdbcTemplate jdbc;
  private Book book;
  private Instant now = Instant.now();
  private Audit audit;

  @BeforeEach
  void keepSomeBooks() {
    database = Databases.migrated();
    jdbc = new JdbcTemplate(database);
    book = Books.on(database);
    book.post(history("team-a"));
    book.post(history("team-b"));
    audit = new Audit(jdbc, new DataSourceTransactionManager(database), () -> now, DAY);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void findsNothingInGoodBooks() {
    Audit.Findings findings = audit.run();

    assertThat(findings.breaches())
        .hasSize(Law.values().length)
        .allSatisfy((law, count) -> assertThat(count).as(law.name()).isZero());
    assertThat(findings.oldestOpenHold()).isBetween(now.minusSeconds(60), now.plusSeconds(60));
    assertThat(findings.overdueHolds()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          BUCKETS_ADD_UP                    | update wallet set consumed = consumed + 1
          NOTHING_NEGATIVE                  | update wallet set available = -1
          WALLET_IS_SUM_OF_JOURNAL          | update wallet set available = available + 1, granted = granted + 1
          WALLET_IS_SUM_OF_JOURNAL          | delete from transfer where version = 3
          WALLET_IS_SUM_OF_JOURNAL          | update wallet set version = version + 1
          JOURNAL_IS_A_CHAIN                | update transfer set available_after = available_after + 1 where version = 2
          JOURNAL_IS_A_CHAIN                | delete from transfer where version = 3
          WALLET_IS_SUM_OF_HOLDS            | update task_hold set captured = captured - 1 where state = 2
          WALLET_IS_SUM_OF_HOLDS            | delete from task_hold where state = 1
          TASKS_HAVE_THEIR_ENTRIES          | update task_hold set state = 3 where state = 1
          TASKS_HAVE_THEIR_ENTRIES          | update task_hold set state = 1 where state = 4
          TASKS_HAVE_THEIR_ENTRIES          | update task_hold set state = 5 where state = 3
          GRANTS_AND_EXPIRIES_ARE_ALL_THERE | delete from credit_grant
          GRANTS_AND_EXPIRIES_ARE_ALL_THERE | update credit_expiry set taken = taken - 1
          NO_ENTRY_WITHOUT_A_CAUSE          | delete from task_hold where state = 3
          NO_ENTRY_WITHOUT_A_CAUSE          | delete from credit_expiry
          HOLD_IS_PRICE_TIMES_PICTURES      | update task_hold set images = images + 1 where state = 2
          HOLD_IS_PRICE_TIMES_PICTURES      | update task_hold set unit_credits = null where state = 2
          """)
  void findsWhatBreaksALaw(Law law, String harm) {
    audit.run();

    harm(harm);

    assertThat(audit.run(Extent.EVERYTHING).breaches())
        .hasEntrySatisfying(law, count -> assertThat(count).isPositive());
  }

  /// The same harm, done to rows that the last run has not seen.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          WALLET_IS_SUM_OF_JOURNAL          | update wallet set available = available + 1, granted = granted + 1
          WALLET_IS_SUM_OF_JOURNAL          | delete from transfer where version > 20
          JOURNAL_IS_A_CHAIN                | update transfer set held_after = held_after + 1 where version = 20
          JOURNAL_IS_A_CHAIN                | delete from transfer where version = 20
          WALLET_IS_SUM_OF_HOLDS            | update task_hold set captured = 0 where state = 2
          WALLET_IS_SUM_OF_HOLDS            | update task_hold set amount = 0 where state = 1
          TASKS_HAVE_THEIR_ENTRIES          | update task_hold set state = 5 where state = 3
          GRANTS_AND_EXPIRIES_ARE_ALL_THERE | delete from credit_grant
          NO_ENTRY_WITHOUT_A_CAUSE          | delete from task_hold where state = 2
          HOLD_IS_PRICE_TIMES_PICTURES      | update task_hold set images = images + 1 where state = 2
          """)
  void findsWhatBreaksALawInWhatChanged(Law law, String harm) {
    audit.run();
    book.post(history("team-a"));
    book.post(history("team-b"));
    assertThat(audit.run(Extent.CHANGES).clean()).isTrue();
    book.post(history("team-a"));
    book.post(history("team-b"));

    harm(harm);

    assertThat(audit.run(Extent.CHANGES).breaches())
        .hasEntrySatisfying(law, count -> assertThat(count).isPositive());
  }

  @Test
  void looksAtEverythingUntilABreachIsRepaired() {
    jdbc.update("update wallet set changed_at = now() - interval '3 days'");
    audit.run();
    harm("update wallet set available = available + 1, granted = granted + 1");
    now = now.plus(Duration.ofHours(1));
    assertThat(audit.run().clean()).as("only changed wallets were looked at").isTrue();
    now = now.plus(DAY);
    assertThat(audit.run().clean()).isFalse();
    now = now.plusSeconds(60);
    assertThat(audit.run().clean()).isFalse();

    jdbc.update("update wallet set available = available - 1, granted = granted - 1");

    now = now.plusSeconds(60);
    assertThat(audit.run().clean()).isTrue();
  }

  /// One connection, so that the statistics of the run are those of our own session.
  @Test
  void costsWhatChangedAndNotTheSizeOfTheBooks() {
    for (int batch = 0; batch < 20; batch++) {
      book.post(paidTasks("team-c" + batch, 1_000));
    }
    jdbc.execute("vacuum analyze");
    SingleConnectionDataSource session =
        new SingleConnectionDataSource(
            database.getJdbcUrl(), database.getUsername(), database.getPassword(), true);
    JdbcTemplate single = new JdbcTemplate(session);
    Audit minutely = new Audit(single, new DataSourceTransactionManager(session), () -> now, DAY);
    minutely.run();
    book.post(paidTasks("team-c1", 5));
    book.post(paidTasks("team-c2", 5));
    long before = rowsRead(single);

    assertThat(minutely.run(Extent.CHANGES).clean()).isTrue();

    assertThat(rowsRead(single) - before)
        .as("rows read for 20 changed rows, of 60,000 that there are")
        .isLessThan(2_000);
    session.destroy();
  }

  private static long rowsRead(JdbcTemplate session) {
    session.query("select pg_stat_force_next_flush()", row -> {});
    session.query("select pg_stat_clear_snapshot()", row -> {});
    return requireNonNull(
        session.queryForObject(
            """
            select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) from pg_stat_user_tables
            where relname in ('transfer', 'task_hold')
            """,
            Long.class));
  }

  private static List<Command> paidTasks(String team, int tasks) {
    List<Command> commands = new ArrayList<>();
    commands.add(new Grant(UUID.randomUUID(), team, 20L * tasks, "plan"));
    for (int n = 0; n < tasks; n++) {
      UUID task = EventIds.newTaskId();
      commands.add(hold(task, team));
      commands.add(new Capture(task, team, 20));
    }
    return commands;
  }

  @Test
  void neverLetsTheJournalChange() {
    assertThatThrownBy(() -> jdbc.update("update transfer set amount = amount"))
        .hasMessageContaining("journal rows never change");
    assertThatThrownBy(() -> jdbc.update("delete from transfer where version = 9999"))
        .hasMessageContaining("journal rows never change");
    assertThatThrownBy(() -> jdbc.execute("truncate transfer"))
        .hasMessageContaining("journal rows never change");
  }

  /// What no writer of ours could do: the database's own guards are taken away first.
  private void harm(String sql) {
    jdbc.execute("alter table transfer disable trigger transfer_is_immutable");
    jdbc.execute("alter table wallet drop constraint if exists wallet_balances");
    jdbc.execute("alter table wallet drop constraint if exists wallet_available_check");
    assertThat(jdbc.update(sql)).isPositive();
  }

  private static List<Command> history(String team) {
    UUID captured = UUID.randomUUID();
    UUID released = UUID.randomUUID();
    return List.of(
        new Grant(UUID.randomUUID(), team, 100, "plan"),
        hold(captured, team),
        hold(released, team),
        hold(UUID.randomUUID(), team),
        new Hold(UUID.randomUUID(), team, new Price(500, 500, 1, "v1"), Instant.EPOCH),
        new Capture(captured, team, 15),
        new Release(released, team),
        new Release(UUID.randomUUID(), team),
        new Expire(UUID.randomUUID(), team, 30, "plan ended"));
  }

  private static Hold hold(UUID task, String team) {
    return new Hold(task, team, new Price(20, 5, 4, "v1"), Instant.EPOCH);
  }
}
