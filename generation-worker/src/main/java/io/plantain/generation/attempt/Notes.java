package io.plantain.generation.attempt;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// Appends notes, many in one statement.
final class Notes {
  private static final String APPEND =
      """
      insert into attempt_note (task_id, what, picture, detail)
      select * from unnest(?::uuid[], ?::text[], ?::smallint[], ?::text[])
      """;

  private final JdbcTemplate jdbc;
  private final List<UUID> tasks = new ArrayList<>();
  private final List<String> whats = new ArrayList<>();
  private final List<@Nullable Integer> pictures = new ArrayList<>();
  private final List<@Nullable String> details = new ArrayList<>();

  Notes(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  void add(UUID taskId, Note note) {
    tasks.add(taskId);
    whats.add(note.what());
    pictures.add(note.picture());
    details.add(note.detail());
  }

  void append() {
    if (tasks.isEmpty()) {
      return;
    }
    jdbc.execute(
        (Connection connection) -> {
          try (PreparedStatement statement = connection.prepareStatement(APPEND)) {
            Attempts.bind(connection, statement, tasks, whats, pictures, details);
            return statement.executeUpdate();
          }
        });
  }
}
