package io.plantain.intake.projection;

import io.plantain.intake.dispatch.Due;
import io.plantain.kit.Outgoing;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/// What the public was told of tasks, for a sender who asks for one again because he heard nothing:
/// its acceptance, and its end where it has one. Made of what is stored, so the events are the
/// same.
@Component
public class Told {
  private final JdbcTemplate jdbc;

  Told(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  public List<Outgoing> of(List<UUID> taskIds) {
    if (taskIds.isEmpty()) {
      return List.of();
    }
    List<Outgoing> events = new ArrayList<>();
    jdbc.query(
            "select " + TaskRow.COLUMNS + " from task where task_id = any(?)",
            TaskRow::of,
            (Object) taskIds.toArray(UUID[]::new))
        .forEach(
            row -> {
              events.add(
                  Due.accepted(
                      row.taskId(),
                      row.teamId(),
                      row.createdAt(),
                      row.price(),
                      row.requestKey(),
                      row.traceparent()));
              if (row.state().isClosed()) {
                events.add(row.publicEnd());
              }
            });
    return events;
  }
}
