package io.plantain.ledger.audit;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.ToLongFunction;

/// A wallet as it was when it was last found in order; a later run goes on from there.
record Mark(
    long walletId,
    long version,
    long available,
    long held,
    long consumed,
    long expired,
    long granted) {

  static Mark of(ResultSet row, int number) throws SQLException {
    return new Mark(
        row.getLong("id"),
        row.getLong("version"),
        row.getLong("available"),
        row.getLong("held"),
        row.getLong("consumed"),
        row.getLong("expired"),
        row.getLong("granted"));
  }

  /// Fills the first seven parameters of an extent's query.
  static void fill(PreparedStatement statement, List<Mark> marks) throws SQLException {
    column(statement, 1, marks, Mark::walletId);
    column(statement, 2, marks, Mark::version);
    column(statement, 3, marks, Mark::available);
    column(statement, 4, marks, Mark::held);
    column(statement, 5, marks, Mark::consumed);
    column(statement, 6, marks, Mark::expired);
    column(statement, 7, marks, Mark::granted);
  }

  private static void column(
      PreparedStatement statement, int number, List<Mark> marks, ToLongFunction<Mark> value)
      throws SQLException {
    Object[] values = marks.stream().mapToLong(value).boxed().toArray();
    statement.setArray(number, statement.getConnection().createArrayOf("int8", values));
  }
}
