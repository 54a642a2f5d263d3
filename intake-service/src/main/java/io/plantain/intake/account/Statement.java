package io.plantain.intake.account;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// What tasks took from a team's credits and gave back, newest first. A task takes its price when
/// the ledger holds it, and gives back what it did not cost when it ends.
final class Statement {
  /// One line.
  ///
  /// @param entry `debit` or `refund`
  /// @param credits less than 0 for a debit
  record Line(
      Instant at,
      String entry,
      long credits,
      UUID taskId,
      String model,
      String scene,
      @Nullable UUID keyId) {}

  /// Where to go on: after the line of this time, task and kind.
  record Place(Instant at, UUID taskId, String entry) {}

  /// A time span; null for no end on that side.
  record Span(@Nullable Instant from, @Nullable Instant to) {}

  private static final String LINES =
      """
      select at, entry, credits, task_id, model, scene, key_id from (
        (select created_at as at, 'debit' as entry, -price_credits as credits, task_id, model,
           scene, key_id
         from task
         where team_id = ? and price_credits > 0
           and (settlement in ('CAPTURED', 'REFUNDED') or (closed_at is null and answered))
           and created_at >= ? and created_at < ? and created_at <= ?
         order by created_at desc, task_id desc limit ?)
        union all
        (select closed_at, 'refund', price_credits - paid_credits, task_id, model, scene, key_id
         from task
         where team_id = ? and settlement in ('CAPTURED', 'REFUNDED')
           and paid_credits < price_credits and closed_at is not null
           and closed_at >= ? and closed_at < ? and closed_at <= ?
         order by closed_at desc, task_id desc limit ?)) line
      where ?::timestamptz is null or (at, task_id::text, entry) < (?, ?, ?)
      order by at desc, task_id::text desc, entry desc limit ?\
      """;

  private static final Instant BEGIN = Instant.EPOCH;
  private static final Instant END = Instant.parse("9999-01-01T00:00:00Z");

  /// Lines that share a time with the place before them are read once more and left out.
  private static final int SAME_TIME = 200;

  private final JdbcTemplate jdbc;

  Statement(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  List<Line> lines(String teamId, Span span, @Nullable Place after, int limit) {
    Timestamp from = Timestamp.from(span.from == null ? BEGIN : span.from);
    Timestamp to = Timestamp.from(span.to == null ? END : span.to);
    Timestamp place = Timestamp.from(after == null ? END : after.at);
    int enough = limit + SAME_TIME;
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      values.addAll(List.of(teamId, from, to, place, enough));
    }
    values.add(after == null ? null : place);
    values.add(place);
    values.add(after == null ? "" : after.taskId.toString());
    values.add(after == null ? "" : after.entry);
    values.add(limit);
    return jdbc.query(
        LINES,
        (row, number) ->
            new Line(
                row.getTimestamp(1).toInstant(),
                row.getString(2),
                row.getLong(3),
                row.getObject(4, UUID.class),
                row.getString(5),
                row.getString(6),
                row.getObject(7, UUID.class)),
        values.toArray());
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
