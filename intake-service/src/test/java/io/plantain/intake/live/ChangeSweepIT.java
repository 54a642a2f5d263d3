package io.plantain.intake.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.plantain.intake.Databases;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/// Streams can go on from changes of a day.
class ChangeSweepIT {
  private static final HikariDataSource DATABASE = Databases.migrated();
  private static final JdbcTemplate JDBC = new JdbcTemplate(DATABASE);

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void forgetsOldChangesInChunks() {
    JDBC.update(
        """
        insert into task_change (team_id, task_id, at)
        select 't', gen_random_uuid(), now() - make_interval(hours => n)
        from generate_series(1, 30) n
        """);
    Changes changes = new Changes(JDBC);

    assertThat(changes.forget(Duration.ofHours(24).toSeconds(), 5)).isEqualTo(5);
    assertThat(changes.forget(Duration.ofHours(24).toSeconds(), 100)).isEqualTo(2);
    assertThat(changes.forget(Duration.ofHours(24).toSeconds(), 100)).isZero();

    assertThat(JDBC.queryForObject("select count(*) from task_change", Integer.class))
        .isEqualTo(23);
  }
}
