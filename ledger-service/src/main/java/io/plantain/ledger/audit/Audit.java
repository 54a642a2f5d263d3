package io.plantain.ledger.audit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// Holds the books to every law in one snapshot, while writes go on. It never repairs: that takes a
/// compensating journal row and a person.
class Audit {
  private static final Logger log = LoggerFactory.getLogger(Audit.class);
  private static final Instant EVER = Instant.EPOCH;

  /// Longer than any transaction, and than clocks of two instances differ: `changed_at` is taken
  /// before the commit that shows it.
  private static final Duration OVERLAP = Duration.ofMinutes(2);

  private final JdbcTemplate jdbc;
  private final TransactionTemplate snapshot;
  private final InstantSource clock;
  private final Duration fullEvery;
  private Instant lastRun = EVER;
  private Instant lastFullRun = EVER;
  private volatile Findings findings;

  Audit(
      JdbcTemplate jdbc,
      PlatformTransactionManager transactions,
      InstantSource clock,
      Duration fullEvery) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.fullEvery = fullEvery;
    findings = new Findings(Map.of(), clock.instant(), EVER, 0);
    snapshot = new TransactionTemplate(transactions);
    snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    snapshot.setReadOnly(true);
  }

  /// @param breaches by law
  /// @param at when the run began
  /// @param oldestOpenHold when it was taken; the epoch where nothing is held
  /// @param overdueHolds open holds of tasks past their deadline
  record Findings(Map<Law, Long> breaches, Instant at, Instant oldestOpenHold, long overdueHolds) {
    boolean clean() {
      return breaches.values().stream().allMatch(count -> count == 0);
    }
  }

  Findings findings() {
    return findings;
  }

  /// A full run at first, at every `fullEvery`, and for as long as something is broken; else only
  /// the wallets that changed.
  Findings run() {
    Instant now = clock.instant();
    boolean full = !findings.clean() || !now.isBefore(lastFullRun.plus(fullEvery));
    findings = check(full ? EVER : lastRun.minus(OVERLAP), now);
    lastRun = now;
    lastFullRun = full ? now : lastFullRun;
    return findings;
  }

  private Findings check(Instant changedSince, Instant now) {
    return java.util.Objects.requireNonNull(
        snapshot.execute(
            status -> {
              Map<Law, Long> breaches = new EnumMap<>(Law.class);
              for (Law law : Law.values()) {
                breaches.put(law, breaches(law, changedSince));
              }
              return openHolds(breaches, now);
            }));
  }

  private long breaches(Law law, Instant changedSince) {
    Long count =
        jdbc.queryForObject(
            law.sql(),
            (row, number) -> {
              if (row.getLong(1) > 0) {
                log.atError()
                    .addKeyValue("law", law.tag())
                    .addKeyValue("breaches", row.getLong(1))
                    .addKeyValue("for_example", row.getString(2))
                    .log("the books break a law");
              }
              return row.getLong(1);
            },
            changedSince.atOffset(ZoneOffset.UTC));
    return count == null ? 0 : count;
  }

  private Findings openHolds(Map<Law, Long> breaches, Instant now) {
    return jdbc.query(
        """
        select min(held_at) as oldest, count(*) filter (where deadline < ?) as overdue
        from task_hold where state = 1
        """,
        row -> {
          row.next();
          OffsetDateTime oldest = row.getObject("oldest", OffsetDateTime.class);
          return new Findings(
              breaches, now, oldest == null ? EVER : oldest.toInstant(), row.getLong("overdue"));
        },
        now.atOffset(ZoneOffset.UTC));
  }
}
