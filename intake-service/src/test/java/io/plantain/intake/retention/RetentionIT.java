package io.plantain.intake.retention;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.plantain.intake.Databases;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class RetentionIT {
  private static final HikariDataSource DATABASE = Databases.migrated();
  private static final JdbcTemplate JDBC = new JdbcTemplate(DATABASE);
  private static final Duration TASKS = Duration.ofDays(90);
  private static final Duration PROMPTS = Duration.ofDays(7);

  private final OldRows rows = new OldRows(JDBC);

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @BeforeEach
  void empty() {
    JDBC.execute("truncate task, idempotency, refusal");
  }

  @Test
  void forgetsThePromptFirstAndTheTaskLater() {
    UUID old = task(91);
    UUID ended = task(8);
    UUID young = task(6);
    UUID open = task(null);

    assertThat(rows.forgetPrompts(PROMPTS, 100)).isEqualTo(2);
    assertThat(rows.forgetTasks(TASKS, 100)).isEqualTo(1);

    assertThat(tasks("true")).containsExactlyInAnyOrder(ended, young, open).doesNotContain(old);
    assertThat(tasks("spec is null")).containsExactly(ended);
    assertThat(rows.forgetPrompts(PROMPTS, 100)).isZero();
  }

  @Test
  void neverTouchesATaskThatIsNotClosed() {
    UUID open = task(null);
    JDBC.update("update task set created_at = now() - interval '10 years'");

    assertThat(rows.forgetPrompts(Duration.ZERO, 100)).isZero();
    assertThat(rows.forgetTasks(Duration.ZERO, 100)).isZero();

    assertThat(tasks("spec is not null")).containsExactly(open);
  }

  @Test
  void forgetsKeysAndRefusalsThatRanOut() {
    key("old", "-1 second");
    key("young", "1 minute");
    refusal("old", "-1 second");
    refusal("young", "1 minute");
    key("younger", "1 minute");

    assertThat(rows.forgetKeys(100)).isEqualTo(1);
    assertThat(rows.forgetRefusals(100)).isEqualTo(1);

    assertThat(JDBC.queryForList("select request_key from idempotency", String.class))
        .contains("young", "younger");
    assertThat(JDBC.queryForList("select position from refusal", String.class))
        .containsExactly("young");
  }

  @Test
  void sweepsInChunksWhoeverElseDoes() {
    for (int n = 0; n < 200; n++) {
      task(100);
      key("k" + n, "-1 day");
      refusal("r" + n, "-1 day");
    }
    task(1);

    assertThat(sweptByThree(limit -> rows.forgetPrompts(PROMPTS, limit))).isEqualTo(200);
    assertThat(sweptByThree(limit -> rows.forgetTasks(TASKS, limit))).isEqualTo(200);
    assertThat(sweptByThree(rows::forgetKeys)).isEqualTo(200);
    assertThat(sweptByThree(rows::forgetRefusals)).isEqualTo(200);
    assertThat(tasks("true")).hasSize(1);
  }

  private static int sweptByThree(IntUnaryOperator sweep) {
    List<Integer> chunks =
        IntStream.range(0, 3)
            .mapToObj(
                instance ->
                    CompletableFuture.supplyAsync(
                        () ->
                            IntStream.generate(() -> sweep.applyAsInt(20))
                                .takeWhile(gone -> gone > 0)
                                .boxed()
                                .toList()))
            .toList()
            .stream()
            .flatMap(each -> each.join().stream())
            .toList();
    assertThat(chunks).allSatisfy(chunk -> assertThat(chunk).isLessThanOrEqualTo(20));
    return chunks.stream().mapToInt(Integer::intValue).sum();
  }

  private static UUID task(@Nullable Integer closedDaysAgo) {
    UUID id = UUID.randomUUID();
    JDBC.update(
        """
        insert into task (task_id, team_id, type, scene, model, spec, price, cost_credits,
          price_credits, created_at, deadline, closed_at)
        values (?, 't', 'standard', 's', 'm', '{}', '{}', 1, 1, now() - interval '1 year', now(),
          now() - make_interval(days => ?))
        """,
        id,
        closedDaysAgo);
    return id;
  }

  private static List<UUID> tasks(String where) {
    return JDBC.queryForList("select task_id from task where " + where, UUID.class);
  }

  private static void key(String key, String expiresIn) {
    JDBC.update(
        """
        insert into idempotency (team_id, request_key, body_sha256, task_id, credits, expires_at)
        values ('t', ?, '', ?, 1, now() + ?::interval)
        """,
        key,
        UUID.randomUUID(),
        expiresIn);
  }

  private static void refusal(String position, String expiresIn) {
    JDBC.update(
        """
        insert into refusal (position, code, message, expires_at)
        values (?, 'c', 'm', now() + ?::interval)
        """,
        position,
        expiresIn);
  }
}
