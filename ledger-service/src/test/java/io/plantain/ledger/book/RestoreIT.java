package io.plantain.ledger.book;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.plantain.ledger.audit.Audit;
import io.plantain.ledger.posting.Command;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/// The drill of deploy/BACKUP.md: a backup is restored, so that the books are behind the offsets
/// that the group has committed, and the group is set back. What was posted after the backup is
/// posted again, what was in it is recognised.
class RestoreIT {
  private static final List<String> TABLES =
      List.of("wallet", "task_hold", "credit_grant", "credit_expiry", "transfer", "ledger_command");
  private static final int BATCH = 37;

  /// @param seed of a log with holds, outcomes before holds, contradictions and repeats
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 4, 5})
  void endsWhereTheBooksWouldHaveBeen(long seed) throws Exception {
    RandomLog log = new RandomLog(seed);
    try (HikariDataSource undisturbed = Databases.migrated();
        HikariDataSource lost = Databases.migrated();
        HikariDataSource restored = Databases.migrated()) {
      post(undisturbed, log, 0, 1);

      post(lost, log, 0, 0.5);
      Map<String, byte[]> backup = backUp(lost);
      post(lost, log, 0.5, 0.8); // committed offsets; then the disk is gone
      restore(restored, backup);
      assertThat(state(restored)).as("the books are behind").isNotEqualTo(state(lost));
      post(restored, log, 0.3, 1); // the group set back, to before the backup to be safe

      assertThat(state(restored)).isEqualTo(state(undisturbed));
      Audit audit =
          new Audit(
              new JdbcTemplate(restored),
              new DataSourceTransactionManager(restored),
              InstantSource.system(),
              Duration.ofHours(1));
      assertThat(audit.run().clean()).isTrue();
    }
  }

  /// A part of each partition, one after the other as one consumer may read them.
  private static void post(HikariDataSource database, RandomLog log, double from, double to) {
    Book book = Books.on(database);
    if (from == 0 && !log.before.isEmpty()) {
      book.post(log.before);
    }
    for (List<Command> partition : log.partitions) {
      int end = (int) (partition.size() * to);
      for (int at = (int) (partition.size() * from); at < end; at += BATCH) {
        book.post(partition.subList(at, Math.min(end, at + BATCH)));
      }
    }
  }

  /// All tables as of one moment, as pg_dump reads them.
  private static Map<String, byte[]> backUp(HikariDataSource database) throws Exception {
    Map<String, byte[]> backup = new LinkedHashMap<>();
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      for (String table : TABLES) {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyOut("copy " + table + " to stdout", rows);
        backup.put(table, rows.toByteArray());
      }
      connection.rollback();
    }
    return backup;
  }

  private static void restore(HikariDataSource database, Map<String, byte[]> backup)
      throws Exception {
    try (Connection connection = database.getConnection()) {
      for (Map.Entry<String, byte[]> table : backup.entrySet()) {
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn(
                "copy " + table.getKey() + " from stdin",
                new ByteArrayInputStream(table.getValue()));
      }
      try (var statement = connection.createStatement()) {
        statement.execute(
            "select setval(pg_get_serial_sequence('wallet', 'id'), (select max(id) from wallet))");
      }
    }
  }

  /// Everything but times and the numbers of wallets, which follow the order of their first use.
  private static List<String> state(HikariDataSource database) {
    JdbcTemplate jdbc = new JdbcTemplate(database);
    List<String> state = new ArrayList<>();
    for (String sql :
        List.of(
            "select owner_id, available, held, consumed, expired, granted, version from wallet",
            "select task_id, owner_id, h.state, amount, captured, held_version, settled_version"
                + " from task_hold h join wallet w on w.id = wallet_id",
            "select owner_id, t.version, kind, ref, amount, available_after, held_after from"
                + " transfer t join wallet w on w.id = wallet_id",
            "select grant_id::text, amount, reason from credit_grant",
            "select expiry_id::text, amount, taken, reason from credit_expiry")) {
      jdbc.queryForList("select r::text from (" + sql + ") r order by 1", String.class)
          .forEach(state::add);
    }
    return state;
  }
}
