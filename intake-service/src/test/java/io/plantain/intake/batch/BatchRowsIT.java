package io.plantain.intake.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.plantain.intake.Databases;
import io.plantain.intake.recipe.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Two instances that share nothing but the database.
class BatchRowsIT {
  private static final HikariDataSource DATABASE = Databases.migrated();
  private static final JdbcTemplate JDBC = new JdbcTemplate(DATABASE);
  private static final long DAYS_90 = Duration.ofDays(90).toSeconds();

  private final Batches batches =
      new Batches(JDBC, new TransactionTemplate(new DataSourceTransactionManager(DATABASE)));
  private final DueBatches one = new DueBatches(JDBC);
  private final DueBatches other = new DueBatches(JDBC);

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void areForgottenWithTheirItemsAfterTheRetention() {
    UUID old = create("leases-1", Batch.PAUSED);
    UUID paused = create("leases-1", Batch.PAUSED);
    JDBC.update(
        "update batch set status = 'completed', ended_at = now() - interval '91 days'"
            + " where batch_id = ?",
        old);

    assertThat(batches.forget(DAYS_90, 1)).isEqualTo(1);

    assertThat(batches.forget(DAYS_90, 1)).isZero();
    assertThat(batches.find("leases-1", old)).isNull();
    assertThat(batches.items(old, null, -1, 10)).isEmpty();
    assertThat(batches.items(paused, null, -1, 10)).hasSize(1);
  }

  @Test
  void areLookedAfterByOneAtATimeAndByAnotherAfterTheLease() {
    UUID id = create("leases-2", Batch.RUNNING);

    Batch first = Objects.requireNonNull(one.claim());
    assertThat(first.batchId()).isEqualTo(id);
    assertThat(other.claim()).isNull();
    JDBC.update("update batch set leased_until = now() - interval '1 second'"); // it died
    assertThat(Objects.requireNonNull(other.claim()).batchId()).isEqualTo(id);
    batches.pause(id);

    assertThat(other.settle(first, Batch.COMPLETED, null, null))
        .isFalse(); // its team's wish stands
    assertThat(Objects.requireNonNull(batches.find("leases-2", id)).status())
        .isEqualTo(Batch.PAUSED);
    assertThat(one.claim()).isNotNull();
  }

  private UUID create(String team, String status) {
    UUID id = UUID.randomUUID();
    Batch batch =
        new Batch(
            id,
            team,
            null,
            "{}",
            List.of("a"),
            status,
            null,
            1,
            false,
            0,
            null,
            1,
            1,
            10,
            "1",
            null,
            null,
            Instant.EPOCH,
            null);
    batches.create(
        batch,
        List.of(new Row(1, "row 1", Map.of("a", "1"), null)),
        List.of(new Batches.NewItem(1, 0, "1", 10)),
        null,
        new byte[32]);
    return id;
  }
}
