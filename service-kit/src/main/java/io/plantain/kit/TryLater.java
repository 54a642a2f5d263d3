package io.plantain.kit;

import java.sql.SQLException;
import java.util.Set;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;

/// Something outside is away for now: the batch is tried again for as long as it takes, and nothing
/// is skipped.
public final class TryLater extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// SQL state classes that a later try may get past: connection, rollback, resources, operator,
  /// system.
  private static final Set<String> PASSING_SQL_CLASSES = Set.of("08", "40", "53", "57", "58");

  private static final String READ_ONLY_DATABASE = "25006"; // a failover under way

  public TryLater(String why, @Nullable Throwable cause) {
    super(why, cause);
  }

  static boolean isTransient(@Nullable Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      boolean passing =
          switch (cause) {
            case TryLater e -> true;
            case TransientDataAccessException e -> true;
            case RecoverableDataAccessException e -> true;
            case DataAccessResourceFailureException e -> true;
            case CannotCreateTransactionException e -> true;
            case RetriableException e -> true;
            case SQLException e -> passes(e.getSQLState());
            default -> false;
          };
      if (passing) {
        return true;
      }
    }
    return false;
  }

  /// The pool gives no state: it found the connection closed, in a commit for example. What the
  /// database refuses always has one.
  private static boolean passes(@Nullable String sqlState) {
    return sqlState == null
        || sqlState.length() == 5
            && (PASSING_SQL_CLASSES.contains(sqlState.substring(0, 2))
                || sqlState.equals(READ_ONLY_DATABASE));
  }
}
