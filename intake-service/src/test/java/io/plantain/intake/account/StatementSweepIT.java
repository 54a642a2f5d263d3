package io.plantain.intake.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.zaxxer.hikari.HikariDataSource;
import io.plantain.intake.Databases;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/// Old lines go, in chunks; what they said together stays, as it does for lines that never were.
class StatementSweepIT {
  private static final HikariDataSource DATABASE = Databases.migrated();
  private static final JdbcTemplate JDBC = new JdbcTemplate(DATABASE);
  private static final Statement.Span ALWAYS = new Statement.Span(null, null);

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void forgetsOldLinesInChunks() {
    JDBC.update(
        """
        with team as (
          insert into team (team_id, name) values ('t', 't') returning team_id),
        balance as (
          insert into team_balance (team_id, available, version) select team_id, 99, 99 from team)
        insert into credit_line (team_id, at, version, entry, credits, balance_after)
        select 't', now() - make_interval(days => n), 100 - n, 'grant', 1, 100 - n
        from generate_series(1, 99) n
        """);
    Statement statement = new Statement(JDBC);

    assertThat(statement.forget(Duration.ofDays(50), 30)).isEqualTo(30);
    assertThat(statement.forget(Duration.ofDays(50), 30)).isEqualTo(20);
    assertThat(statement.forget(Duration.ofDays(50), 30)).isZero();

    List<Statement.Line> lines = statement.lines("t", ALWAYS, null, 1_000);
    assertThat(lines).hasSize(50);
    assertThat(lines.get(48).balanceAfter()).isEqualTo(51);
    assertThat(lines.getLast().entry()).isEqualTo("opening");
    assertThat(lines.getLast().credits()).isEqualTo(50);
    assertThat(sum(lines)).as("adds up to the balance all the same").isEqualTo(99);
  }

  /// Its first lines were never written: the statement is younger than the team.
  @Test
  void opensWithWhatAnOldTeamHadBefore() {
    JDBC.update(
        "insert into team (team_id, name, created_at) values ('old', 'old', '2026-01-01T00:00Z')");
    JDBC.update("insert into team_balance (team_id, available, version) values ('old', 450, 7)");
    Statement statement = new Statement(JDBC);

    assertThat(statement.lines("old", ALWAYS, null, 10))
        .extracting(Statement.Line::entry, Statement.Line::credits)
        .containsExactly(tuple("opening", 450L));

    JDBC.update(
        """
        insert into credit_line (team_id, at, version, entry, credits, balance_after) values
          ('old', '2026-02-01T00:00Z', 8, 'debit', -10, 440), ('old', '2026-02-02T00:00Z', 9, 'refund', 10, 450)
        """);

    List<Statement.Line> lines = statement.lines("old", ALWAYS, null, 10);
    assertThat(lines)
        .extracting(Statement.Line::entry, Statement.Line::credits)
        .containsExactly(tuple("refund", 10L), tuple("debit", -10L), tuple("opening", 450L));
    assertThat(sum(lines)).isEqualTo(450);
    assertThat(statement.lines("old", ALWAYS, null, 2)).hasSize(2);
    Statement.Line second = lines.get(1);
    Statement.Place place = new Statement.Place(second.at(), second.version());
    assertThat(statement.lines("old", ALWAYS, place, 2)).containsExactly(lines.get(2));
    assertThat(
            statement.lines(
                "old", new Statement.Span(Instant.parse("2026-02-02T00:00:00Z"), null), null, 10))
        .hasSize(1);
  }

  /// Its grant is known, its line not yet: a moment later there would be both.
  @Test
  void opensWithNothingForAYoungTeam() {
    JDBC.update("insert into team (team_id, name) values ('young', 'young')");
    JDBC.update("insert into team_balance (team_id, available, version) values ('young', 10, 1)");

    assertThat(new Statement(JDBC).lines("young", ALWAYS, null, 10)).isEmpty();
  }

  private static long sum(List<Statement.Line> lines) {
    return lines.stream().mapToLong(Statement.Line::credits).sum();
  }

  @Test
  void readsAPageByTheKey() {
    JDBC.update(
        """
        insert into credit_line (team_id, at, version, entry, credits, balance_after)
        select 'many-' || n % 50, now() - make_interval(secs => n), n, 'grant', 1, 1
        from generate_series(1, 20000) n
        """);
    JDBC.execute("analyze credit_line");

    String plan =
        String.join(
            "\n",
            JDBC.queryForList(
                """
                explain select * from credit_line where team_id = 'many-7' and at >= 'epoch'
                  and at < '9999-01-01' and (at, version) < ('9999-01-01', 9)
                order by at desc, version desc limit 100
                """,
                String.class));

    assertThat(plan).contains("credit_line_pkey").doesNotContain("Sort", "Seq Scan");
  }
}
