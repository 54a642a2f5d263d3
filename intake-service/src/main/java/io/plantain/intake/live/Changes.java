package io.plantain.intake.live;

import io.plantain.intake.webhook.Deliveries;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// What changed, in the order in which everybody may see it. Numbers alone would not do: a
/// transaction that took a lower number may be committed later. So changes stand in the order of
/// their transactions, and are shown when all older transactions are over.
public final class Changes {
  private static final Pattern PLACE = Pattern.compile("([0-9]{1,19})-([0-9]{1,18})");

  /// What is over for everybody.
  private static final String SETTLED = " xact < pg_snapshot_xmin(pg_current_snapshot()) ";

  private static final String AFTER = " (xact, change_id) > (?::text::xid8, ?) ";

  /// @param xact transaction
  /// @param number inside it
  record Place(long xact, long number) {
    static @Nullable Place of(@Nullable String text) {
      Matcher parts = PLACE.matcher(text == null ? "" : text);
      try {
        return parts.matches()
            ? new Place(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)))
            : null;
      } catch (NumberFormatException tooLarge) {
        return null;
      }
    }

    @Override
    public String toString() {
      return xact + "-" + number;
    }
  }

  record Change(Place place, UUID taskId) {}

  private final JdbcTemplate jdbc;

  Changes(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /// To be called in the transaction of the change.
  public void note(List<Deliveries.News> news) {
    if (!news.isEmpty()) {
      jdbc.update(
          """
          insert into task_change (team_id, task_id)
          select * from unnest(?::text[], ?::uuid[])\
          """,
          news.stream().map(Deliveries.News::teamId).toArray(String[]::new),
          news.stream().map(Deliveries.News::taskId).toArray(UUID[]::new));
    }
  }

  /// Before everything that will be seen from now on.
  Place now() {
    Long xmin =
        jdbc.queryForObject(
            "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint", Long.class);
    return new Place(xmin == null ? 0 : xmin - 1, Long.MAX_VALUE / 10);
  }

  List<Change> of(String teamId, @Nullable UUID taskId, Place after, int limit) {
    return jdbc.query(
        "select xact::text::bigint, change_id, task_id from task_change where team_id = ? and"
            + (taskId == null ? "" : " task_id = ? and")
            + AFTER
            + "and"
            + SETTLED
            + "order by xact, change_id limit ?",
        Changes::change,
        taskId == null
            ? new Object[] {teamId, Long.toString(after.xact), after.number, limit}
            : new Object[] {teamId, taskId, Long.toString(after.xact), after.number, limit});
  }

  /// Teams with changes since, and how far that is.
  Place teamsSince(Place after, Set<String> teams) {
    record Seen(Place place, String teamId) {}
    List<Seen> seen =
        jdbc.query(
            "select xact::text::bigint, change_id, team_id from task_change where"
                + AFTER
                + "and"
                + SETTLED
                + "order by xact, change_id limit 1000",
            (row, number) -> new Seen(new Place(row.getLong(1), row.getLong(2)), row.getString(3)),
            Long.toString(after.xact),
            after.number);
    seen.forEach(each -> teams.add(each.teamId));
    return seen.isEmpty() ? after : seen.getLast().place;
  }

  int forget(long ageSeconds, int limit) {
    return jdbc.update(
        """
        delete from task_change where change_id in (
          select change_id from task_change where at < now() - make_interval(secs => ?)
          order by at limit ? for update skip locked)\
        """,
        ageSeconds,
        limit);
  }

  private static Change change(ResultSet row, int number) throws SQLException {
    return new Change(new Place(row.getLong(1), row.getLong(2)), row.getObject(3, UUID.class));
  }
}
