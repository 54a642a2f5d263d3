package io.plantain.intake.account;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// What changed a team's credits, newest first, as the ledger told it: each line says what could be
/// spent after it, and all lines together add up to that. What happened before the oldest line that
/// is kept stands at the end as one line, `opening`.
final class Statement {
  private static final String OPENING_ENTRY = "opening";

  /// One line.
  ///
  /// @param version of the wallet; lines of one moment stand in its order
  /// @param entry `grant`, `debit`, `refund`, `expiry` or `opening`
  /// @param credits less than 0 where they went
  /// @param model and what follows of a task that can still be looked at
  record Line(
      Instant at,
      long version,
      String entry,
      long credits,
      long balanceAfter,
      @Nullable UUID taskId,
      @Nullable String model,
      @Nullable String scene,
      @Nullable UUID keyId,
      @Nullable UUID ref,
      @Nullable String reason) {
    /// Nothing comes before it.
    boolean isOpening() {
      return entry.equals(OPENING_ENTRY);
    }
  }

  /// Where to go on: after the line of this time and version.
  record Place(Instant at, long version) {}

  /// A time span; null for no end on that side.
  record Span(@Nullable Instant from, @Nullable Instant to) {}

  private static final String LINES =
      """
      select l.at, l.version, l.entry, l.credits, l.balance_after, l.task_id, t.model, t.scene,
        t.key_id, l.ref, l.reason
      from credit_line l left join task t on t.task_id = l.task_id
      where l.team_id = ? and l.at >= ? and l.at < ? and (l.at, l.version) < (?, ?)
      order by l.at desc, l.version desc limit ?\
      """;

  /// Lines are kept since version 14 of the schema, and for a time. A team without any has not
  /// spent since, or is so young that its first is on its way.
  private static final String OPENING =
      """
      select coalesce(l.at, t.created_at), coalesce(l.version - 1, b.version),
        coalesce(l.balance_after - l.credits, b.available)
      from team t join team_balance b using (team_id)
      left join lateral (
        select at, version, credits, balance_after from credit_line
        where team_id = t.team_id order by at, version limit 1) l on true
      where t.team_id = ? and (l.at is not null or t.created_at < now() - interval '1 hour')\
      """;

  private static final Instant BEGIN = Instant.EPOCH;
  private static final Instant END = Instant.parse("9999-01-01T00:00:00Z");

  private final JdbcTemplate jdbc;

  Statement(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  List<Line> lines(String teamId, Span span, @Nullable Place after, int limit) {
    Instant from = span.from == null ? BEGIN : span.from;
    Instant to = span.to == null ? END : span.to;
    List<Line> lines = kept(teamId, from, to, after, limit);
    if (lines.size() == limit) {
      return lines;
    }
    List<Line> all = new ArrayList<>(lines);
    opening(teamId).stream()
        .filter(line -> line.credits != 0 && !line.at.isBefore(from) && line.at.isBefore(to))
        .forEach(all::add);
    return all;
  }

  private List<Line> opening(String teamId) {
    return jdbc.query(
        OPENING,
        (row, number) ->
            new Line(
                row.getTimestamp(1).toInstant(),
                row.getLong(2),
                OPENING_ENTRY,
                row.getLong(3),
                row.getLong(3),
                null,
                null,
                null,
                null,
                null,
                "what came before this statement"),
        teamId);
  }

  private List<Line> kept(
      String teamId, Instant from, Instant to, @Nullable Place after, int limit) {
    return jdbc.query(
        LINES,
        (row, number) ->
            new Line(
                row.getTimestamp(1).toInstant(),
                row.getLong(2),
                row.getString(3),
                row.getLong(4),
                row.getLong(5),
                row.getObject(6, UUID.class),
                row.getString(7),
                row.getString(8),
                row.getObject(9, UUID.class),
                row.getObject(10, UUID.class),
                row.getString(11)),
        teamId,
        Timestamp.from(from),
        Timestamp.from(to),
        Timestamp.from(after == null ? END : after.at),
        after == null ? Long.MAX_VALUE : after.version,
        limit);
  }

  int forget(Duration age, int limit) {
    return jdbc.update(
        """
        delete from credit_line where (team_id, at, version) in (
          select team_id, at, version from credit_line
          where at < now() - make_interval(secs => ?)
          limit ? for update skip locked)
        """,
        age.toSeconds(),
        limit);
  }

  /// @param of `day`, `model` or `key`
  record Use(String of, long tasks, long succeeded, long failed, long canceled, long credits) {}

  /// Tasks that were accepted in a span, and what they cost so far, by day (UTC), model or key.
  List<Use> usage(String teamId, String by, Span span) {
    String column =
        switch (by) {
          case "model" -> "model";
          case "key" -> "coalesce(key_id::text, '')";
          default -> "to_char(created_at at time zone 'UTC', 'YYYY-MM-DD')";
        };
    return jdbc.query(
        """
        select %s as of, count(*), count(*) filter (where status = 'success'),
          count(*) filter (where status = 'failed'), count(*) filter (where status = 'canceled'),
          coalesce(sum(paid_credits), 0)
        from task where team_id = ? and created_at >= ? and created_at < ?
        group by 1 order by 1\
        """
            .formatted(column),
        (row, number) ->
            new Use(
                row.getString(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6)),
        teamId,
        Timestamp.from(span.from == null ? BEGIN : span.from),
        Timestamp.from(span.to == null ? END : span.to));
  }
}
