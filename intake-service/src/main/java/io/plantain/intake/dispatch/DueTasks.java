package io.plantain.intake.dispatch;

import io.plantain.event.EventCodec;
import io.plantain.event.Price;
import io.plantain.event.TaskSpec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// The due side of the task table. Claiming moves the due time ahead: it is the lease, so a sender
/// that dies leaves its rows to whoever looks after that.
final class DueTasks {
  private static final int LEASE_SECONDS = 30; // above the producer's delivery limit of 20 s
  private static final int MAX_SPEC_BYTES = 4_000_000; // read, decoded and encoded: 6 times that
  private static final int MOST_DOUBLINGS = 5; // the usual 2 minutes grow to about an hour

  private final JdbcTemplate jdbc;
  private final Duration driveAgain;

  DueTasks(JdbcTemplate jdbc, Duration driveAgain) {
    this.jdbc = jdbc;
    this.driveAgain = driveAgain;
  }

  /// The oldest that are due, as many as the heap bears: the first passes whatever its size.
  List<Due> claim(int limit) {
    return jdbc.query(
        """
        update task t set
          drive_at = case when d.drive then now() + make_interval(secs => ?) else t.drive_at end,
          cancel_at = case when d.cancel then now() + make_interval(secs => ?) else t.cancel_at end
        from (select task_id, drive, cancel,
                     sum(bytes) over (order by due_at, task_id) as bytes_so_far,
                     row_number() over (order by due_at, task_id) as place
              from (select task_id, due_at, coalesce(drive_at <= now(), false) as drive,
                           coalesce(cancel_at <= now(), false) as cancel,
                           octet_length(spec) as bytes
                    from task where due_at <= now() order by due_at limit ?
                    for update skip locked) locked) d
        where t.task_id = d.task_id and (d.bytes_so_far <= ? or d.place = 1)
        returning t.task_id, t.team_id, t.created_at, t.spec, t.price, t.deadline, t.plan,
          t.request_key,
          t.traceparent, d.drive, t.drives, d.cancel, t.cancel_asked, t.announced, t.closed_at\
        """,
        DueTasks::due,
        LEASE_SECONDS,
        LEASE_SECONDS,
        limit,
        MAX_SPEC_BYTES);
  }

  /// Rows are locked in the order of their ids, as everyone does who holds several.
  void driven(List<UUID> taskIds) {
    jdbc.update(
        """
        update task set drives = drives + 1,
          drive_at = now() + make_interval(secs => ?) * power(2, least(drives, ?))
        where task_id in (select task_id from task where task_id = any(?) and closed_at is null
                          order by task_id for no key update)\
        """,
        driveAgain.toMillis() / 1000.0,
        MOST_DOUBLINGS,
        taskIds.toArray(UUID[]::new));
  }

  void cancelSent(List<UUID> taskIds) {
    jdbc.update(
        """
        update task set cancel_at = now() + interval '1 minute'
        where task_id in (select task_id from task where task_id = any(?) and closed_at is null
                          order by task_id for no key update)\
        """,
        (Object) taskIds.toArray(UUID[]::new));
  }

  /// Their end was told: nothing is due any more.
  void ended(List<UUID> taskIds) {
    jdbc.update(
        """
        update task set cancel_at = null, announced = true
        where task_id in (select task_id from task where task_id = any(?) and closed_at is not null
                          order by task_id for no key update)\
        """,
        (Object) taskIds.toArray(UUID[]::new));
  }

  private static Due due(ResultSet row, int number) throws SQLException {
    Timestamp asked = row.getTimestamp("cancel_asked");
    Timestamp ended = row.getTimestamp("closed_at");
    return new Due(
        row.getObject("task_id", UUID.class),
        row.getString("team_id"),
        row.getTimestamp("created_at").toInstant(),
        EventCodec.mapper().readValue(row.getString("spec"), TaskSpec.class),
        EventCodec.mapper().readValue(row.getString("price"), Price.class),
        row.getTimestamp("deadline").toInstant(),
        text(row, "plan"),
        text(row, "request_key"),
        text(row, "traceparent"),
        row.getBoolean("drive"),
        row.getInt("drives"),
        row.getBoolean("cancel"),
        asked == null ? null : asked.toInstant(),
        row.getBoolean("announced"),
        ended == null ? null : ended.toInstant());
  }

  private static @Nullable String text(ResultSet row, String column) throws SQLException {
    return row.getString(column);
  }
}
