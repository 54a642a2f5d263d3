package io.plantain.intake.batch;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A batch as it is stored, without its rows.
///
/// @param reason why it is paused: `by_user`, `not_started`, `error`, `insufficient_credits` or
///   `spending_cap`, `spend_cap_reached` (of the key)
/// @param keyId the key that started it; it goes on when that key ends
/// @param budgetId where what it spends is counted as its key's
/// @param failuresKnown failed before it was last resumed
record Batch(
    UUID batchId,
    String teamId,
    @Nullable String name,
    String recipe,
    List<String> columns,
    String status,
    @Nullable String reason,
    int maxConcurrent,
    boolean stopOnError,
    int failuresKnown,
    @Nullable Long spendingCap,
    int rows,
    int items,
    long quotedCredits,
    String priceVersion,
    @Nullable UUID keyId,
    @Nullable UUID budgetId,
    Instant createdAt,
    @Nullable Instant endedAt) {
  static final String RUNNING = "running";
  static final String PAUSED = "paused";
  static final String CANCELING = "canceling";
  static final String CANCELED = "canceled";
  static final String COMPLETED = "completed";

  static final String COLUMNS =
      """
      batch_id, team_id, name, recipe, columns, status, reason, max_concurrent, stop_on_error,
      failures_known, spending_cap, rows, items, quoted_credits, price_version, key_id, budget_id,
      created_at, ended_at\
      """;

  static Batch of(ResultSet row, int number) throws SQLException {
    Array columns = row.getArray("columns");
    Timestamp ended = row.getTimestamp("ended_at");
    return new Batch(
        row.getObject("batch_id", UUID.class),
        row.getString("team_id"),
        row.getString("name"),
        row.getString("recipe"),
        List.of((String[]) columns.getArray()),
        row.getString("status"),
        row.getString("reason"),
        row.getInt("max_concurrent"),
        row.getBoolean("stop_on_error"),
        row.getInt("failures_known"),
        row.getObject("spending_cap", Long.class),
        row.getInt("rows"),
        row.getInt("items"),
        row.getLong("quoted_credits"),
        row.getString("price_version"),
        id(row, "key_id"),
        id(row, "budget_id"),
        row.getTimestamp("created_at").toInstant(),
        ended == null ? null : ended.toInstant());
  }

  private static @Nullable UUID id(ResultSet row, String column) throws SQLException {
    return row.getObject(column, UUID.class);
  }
}
