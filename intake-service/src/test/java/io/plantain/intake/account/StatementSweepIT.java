package io.plantain.intake.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.plantain.intake.Databases;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/// Old lines go, in chunks, and the younger ones still say what the balance was.
class StatementSweepIT {
  private static final HikariDataSource DATABASE = Databases.migrated();
  private static final JdbcTemplate JDBC = new JdbcTemplate(DATABASE);

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void forgetsOldLinesInChunks() {
    JDBC.update(
        """
        insert into credit_line (team_id, at, version, entry, credits, balance_after)
        select 't', now() - make_interval(days => n), 100 - n, 'grant', 1, 100 - n
        from generate_series(1, 99) n
        """);
    Statement statement = new Statement(JDBC);

    assertThat(statement.forget(Duration.ofDays(50), 30)).isEqualTo(30);
    assertThat(statement.forget(Duration.ofDays(50), 30)).isEqualTo(20);
    assertThat(statement.forget(Duration.ofDays(50), 30)).isZero();

    assertThat(statement.lines("t", new Statement.Span(null, null), null, 1_000)).hasSize(49);
    assertThat(statement.lines("t", new Statement.Span(null, null), null, 1_000).getLast())
        .extracting(Statement.Line::balanceAfter)
        .isEqualTo(51L);
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
