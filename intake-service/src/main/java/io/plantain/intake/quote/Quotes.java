package io.plantain.intake.quote;

import io.plantain.event.EventCodec;
import io.plantain.event.Price;
import io.plantain.event.TaskSpec;
import io.plantain.intake.catalogue.InvalidRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/// Promised prices. A quote is for one request, but for any number of times in its life.
public final class Quotes {
  public static final Duration LIFE = Duration.ofMinutes(15); // the public API's promise
  private static final Pattern ID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  /// A promise.
  public record Quote(UUID quoteId, Price price, Instant expiresAt) {}

  private final JdbcTemplate jdbc;

  public Quotes(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  public Quote promise(String teamId, TaskSpec spec, Price price) {
    UUID quoteId = UUID.randomUUID();
    Instant expiresAt =
        jdbc.queryForObject(
            """
            insert into quote (quote_id, team_id, spec, price, expires_at)
            values (?, ?, ?, ?, date_trunc('milliseconds', now() + make_interval(secs => ?)))
            returning expires_at\
            """,
            (row, number) -> row.getTimestamp(1).toInstant(),
            quoteId,
            teamId,
            EventCodec.mapper().writeValueAsString(spec),
            EventCodec.mapper().writeValueAsString(price),
            LIFE.toSeconds());
    if (expiresAt == null) {
      throw new IllegalStateException("an insert without a row");
    }
    return new Quote(quoteId, price, expiresAt);
  }

  /// The price that was promised for this.
  ///
  /// @throws InvalidRequest where nothing was, or for something else, or too long ago
  public Price of(String teamId, String quoteId, TaskSpec spec) {
    record Found(String spec, String price, boolean lives) {}
    List<Found> found =
        ID.matcher(quoteId).matches()
            ? jdbc.query(
                "select spec, price, expires_at > now() from quote"
                    + " where quote_id = ? and team_id = ?",
                (row, number) -> new Found(row.getString(1), row.getString(2), row.getBoolean(3)),
                UUID.fromString(quoteId),
                teamId)
            : List.of();
    if (found.isEmpty() || !found.getFirst().lives) {
      throw new InvalidRequest(
          "quote_expired",
          "quote_id names no quote of the last %d minutes. Ask POST /api/v1/quote for a new one."
              .formatted(LIFE.toMinutes()));
    }
    JsonNode promised = EventCodec.mapper().readTree(found.getFirst().spec);
    JsonNode asked = EventCodec.mapper().readTree(EventCodec.mapper().writeValueAsString(spec));
    if (!promised.equals(asked)) {
      throw new InvalidRequest(
          "quote_mismatch",
          "quote_id is for another request. Send what was quoted, or ask for a new quote.");
    }
    return EventCodec.mapper().readValue(found.getFirst().price, Price.class);
  }

  int forget(int limit) {
    return jdbc.update(
        """
        delete from quote where quote_id in (
          select quote_id from quote where expires_at < now() - interval '1 day'
          order by expires_at limit ? for update skip locked)\
        """,
        limit);
  }
}
