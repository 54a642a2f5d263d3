package io.plantain.intake.requests;

import io.plantain.kit.RetentionSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/// What was said to request records that could be answered otherwise a moment later.
@Component
class Refusals {
  record Refusal(String code, String message) {}

  private final JdbcTemplate jdbc;

  /// As long as a record may come again.
  private final Duration life;

  Refusals(JdbcTemplate jdbc, RetentionSettings retention) {
    this.jdbc = jdbc;
    this.life = retention.records();
  }

  Map<String, Refusal> of(Collection<String> positions) {
    Map<String, Refusal> found = new HashMap<>();
    jdbc.query(
        "select position, code, message from refusal where position = any(?)",
        row -> {
          found.put(row.getString(1), new Refusal(row.getString(2), row.getString(3)));
        },
        (Object) positions.toArray(String[]::new));
    return found;
  }

  /// The first word stands.
  void remember(Map<String, Refusal> refusals) {
    if (refusals.isEmpty()) {
      return;
    }
    List<Map.Entry<String, Refusal>> rows = List.copyOf(refusals.entrySet());
    jdbc.update(
        """
        insert into refusal (position, code, message, expires_at)
        select u.*, now() + make_interval(secs => ?)
        from unnest(?::text[], ?::text[], ?::text[]) as u(position, code, message)
        on conflict do nothing\
        """,
        life.toSeconds(),
        rows.stream().map(Map.Entry::getKey).toArray(String[]::new),
        rows.stream().map(row -> row.getValue().code()).toArray(String[]::new),
        rows.stream().map(row -> row.getValue().message()).toArray(String[]::new));
  }
}
