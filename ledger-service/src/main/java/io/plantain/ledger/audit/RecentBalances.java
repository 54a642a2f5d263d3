package io.plantain.ledger.audit;

import io.plantain.event.Balance;
import io.plantain.event.BalanceEvent.BalanceChanged;
import io.plantain.kit.EventPublisher;
import io.plantain.kit.Outgoing;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/// Says the balances of recently changed wallets once more. Two instances may publish one wallet's
/// versions in the wrong order, and compaction keeps the last record of a key, not the highest
/// version: without this, a reader that starts later could see an old balance until the next
/// change.
class RecentBalances {
  private static final int MAX_BALANCES_A_ROUND = 10_000; // a few MB; the rest had their listener

  private final JdbcTemplate jdbc;
  private final EventPublisher publisher;
  private final InstantSource clock;
  private final Duration window;

  RecentBalances(JdbcTemplate jdbc, EventPublisher publisher, InstantSource clock, Duration every) {
    this.jdbc = jdbc;
    this.publisher = publisher;
    this.clock = clock;
    window = every.multipliedBy(3); // each change is repeated two or three times
  }

  int publish() {
    List<Outgoing> balances =
        jdbc.query(
            """
            select owner_id, changed_at, available, held, version from wallet
            where changed_at >= ? order by changed_at desc limit ?
            """,
            (row, number) ->
                new Outgoing(
                    new BalanceChanged(
                        row.getString("owner_id"),
                        row.getObject("changed_at", OffsetDateTime.class).toInstant(),
                        new Balance(
                            row.getLong("available"), row.getLong("held"), row.getLong("version"))),
                    null),
            clock.instant().minus(window).atOffset(ZoneOffset.UTC),
            MAX_BALANCES_A_ROUND);
    publisher.publish(balances);
    return 0; // wait for the next round
  }
}
