package io.plantain.ledger.book;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;

/// One statement that writes many rows from one array a column, and exactly as many as were
/// decided.
final class SetWrite<T> {
  private final String sql;
  private final List<T> rows;
  private final List<Column<T>> columns = new ArrayList<>();

  SetWrite(String sql, List<T> rows) {
    this.sql = sql;
    this.rows = rows;
  }

  SetWrite<T> column(String type, Function<T, @Nullable Object> value) {
    columns.add(new Column<>(type, value));
    return this;
  }

  /// @throws OptimisticLockingFailureException if somebody else was there: roll back, try again
  void run(JdbcTemplate jdbc) {
    int written = write(jdbc);
    if (written != rows.size()) {
      throw new OptimisticLockingFailureException(
          "decided %d rows, wrote %d: %s".formatted(rows.size(), written, sql));
    }
  }

  /// The number of rows that were written, for statements that may skip some.
  int write(JdbcTemplate jdbc) {
    if (rows.isEmpty()) {
      return 0;
    }
    return jdbc.update(
        connection -> {
          PreparedStatement statement = connection.prepareStatement(sql);
          for (int i = 0; i < columns.size(); i++) {
            statement.setArray(i + 1, columns.get(i).array(connection, rows));
          }
          return statement;
        });
  }

  private record Column<T>(String type, Function<T, @Nullable Object> value) {
    Array array(Connection connection, List<T> rows) throws java.sql.SQLException {
      @Nullable Object[] values = rows.stream().map(value).toArray();
      return connection.createArrayOf(type, values);
    }
  }
}
