package io.plantain.intake.webhook;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A receiver as its team sees it; its secret is shown only when it is made.
///
/// @param disabledReason `by_team`, `failing` or `gone`
/// @param failures in a row
record Endpoint(
    UUID endpointId,
    String url,
    @Nullable String description,
    List<String> events,
    Instant createdAt,
    @Nullable Instant disabledAt,
    @Nullable String disabledReason,
    int failures,
    @Nullable Instant failingSince) {
  static final String COLUMNS =
      """
      e.endpoint_id, e.url, e.description, e.events, e.created_at, e.disabled_at,
      e.disabled_reason, coalesce(d.failures, 0) as failures, d.failing_since\
      """;

  static Endpoint of(ResultSet row, int number) throws SQLException {
    return new Endpoint(
        row.getObject("endpoint_id", UUID.class),
        row.getString("url"),
        row.getString("description"),
        List.of((String[]) row.getArray("events").getArray()),
        row.getTimestamp("created_at").toInstant(),
        instant(row, "disabled_at"),
        row.getString("disabled_reason"),
        row.getInt("failures"),
        instant(row, "failing_since"));
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    Timestamp at = row.getTimestamp(column);
    return at == null ? null : at.toInstant();
  }
}
