package io.plantain.intake.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.plantain.intake.Databases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class DueTasksIT {
  private static final HikariDataSource DATABASE = Databases.migrated();
  private static final JdbcTemplate JDBC = new JdbcTemplate(DATABASE);

  private final DueTasks tasks = new DueTasks(JDBC, Duration.ofMinutes(2));

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @BeforeEach
  void empty() {
    JDBC.execute("truncate task");
  }

  /// After an hour without Kafka, say.
  @Test
  void takesNoMoreTextAtOnceThanTheHeapBears() {
    for (int n = 0; n < 30; n++) {
      dueTask(250_000);
    }

    List<Integer> claims = new ArrayList<>();
    for (List<Due> due = tasks.claim(100); !due.isEmpty(); due = tasks.claim(100)) {
      claims.add(due.size());
    }

    assertThat(claims).allSatisfy(claim -> assertThat(claim).isBetween(1, 4));
    assertThat(claims.stream().mapToInt(Integer::intValue).sum()).isEqualTo(30);
  }

  @Test
  void takesOneThatIsTooLargeAlone() {
    dueTask(1_100_000);
    dueTask(100);

    assertThat(tasks.claim(100)).hasSize(1);
    assertThat(tasks.claim(100)).hasSize(1);
    assertThat(tasks.claim(100)).isEmpty();
  }

  private static void dueTask(int charactersOfEachText) {
    JDBC.update(
        """
        insert into task (task_id, team_id, type, scene, model, spec, price, cost_credits,
          price_credits, created_at, deadline, drive_at)
        values (?, 't', 'standard', 's', 'm', ?, ?, 1, 1, now(), now() + interval '1 hour',
          now() - interval '1 second')
        """,
        UUID.randomUUID(),
        """
        {"type":"standard","scene":"text-to-image","model":"m","prompt":"%1$s",
         "options":{"count":1,"negative_prompt":"%1$s","content":"%1$s","image_input":["%1$s"]}}\
        """
            .formatted("a".repeat(charactersOfEachText)),
        "{\"credits\":1,\"unit_credits\":1,\"count\":1,\"version\":\"1\"}");
  }
}
