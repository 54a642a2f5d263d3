package io.plantain.intake.quote;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.plantain.intake.Databases;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/// A price is promised for 15 minutes, and known for a day longer.
class QuoteSweepIT {
  private static final HikariDataSource DATABASE = Databases.migrated();
  private static final JdbcTemplate JDBC = new JdbcTemplate(DATABASE);

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void forgetsQuotesADayAfterTheirEnd() {
    for (String age : new String[] {"25 hours", "26 hours", "23 hours", "-10 minutes"}) {
      JDBC.update(
          """
          insert into quote (quote_id, team_id, spec, price, expires_at)
          values (gen_random_uuid(), ?, '{}', '{}', now() - ?::interval)
          """,
          age,
          age);
    }
    Quotes quotes = new Quotes(JDBC);

    assertThat(quotes.forget(1)).isEqualTo(1);
    assertThat(quotes.forget(10)).isEqualTo(1);
    assertThat(quotes.forget(10)).isZero();

    assertThat(JDBC.queryForList("select team_id from quote", String.class))
        .containsExactlyInAnyOrder("23 hours", "-10 minutes");
  }
}
