package io.plantain.intake.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.zaxxer.hikari.HikariDataSource;
import io.plantain.intake.Databases;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class KeyEndsIT {
  private static final HikariDataSource DATABASE = Databases.migrated();
  private static final JdbcTemplate JDBC = new JdbcTemplate(DATABASE);

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void areLookedAheadToWhereAKeyIsUsedAndNotReplaced() {
    JDBC.update("insert into team (team_id, name) values ('t', 't')");
    key("8 days", "1 hour", "null");
    assertThat(KeyEnds.nextEndSeconds(JDBC)).isCloseTo(8 * 86_400, within(60.0));

    key("1 day", "30 days", "null"); // nobody comes with it any more
    key("2 days", "1 hour", "gen_random_uuid()"); // its successor is there
    key("-1 day", "2 days", "null"); // has ended
    assertThat(KeyEnds.nextEndSeconds(JDBC)).isCloseTo(8 * 86_400, within(60.0));

    JDBC.update("update api_key set expires_at = null");
    assertThat(KeyEnds.nextEndSeconds(JDBC)).isNaN();
  }

  private static void key(String ends, String used, String successor) {
    JDBC.update(
        """
        insert into api_key (key_sha256, team_id, name, prefix, expires_at, last_used_at,
          replaced_by)
        values (decode(md5(?), 'hex'), 't', 'k', 'sk', now() + ?::interval, now() - ?::interval, %s)\
        """
            .formatted(successor),
        UUID.randomUUID().toString(),
        ends,
        used);
  }
}
