package io.plantain.ledger.audit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// Holds the books to every law in one snapshot, while writes go on. It never repairs: that takes a
/// compensating journal row and a person.
public final class Audit {
  private static final Logger log = LoggerFactory.getLogger(Audit.class);
  private static final Instant EVER = Instant.EPOCH;

  /// Longer than any transaction, and than clocks of two instances differ: `changed_at` is taken
  /// before the commit that shows it.
  private static final Duration OVERLAP = Duration.ofMinutes(2);

  private final JdbcTemplate jdbc;
  private final TransactionTemplate snapshot;
  private final InstantSource clock;
  private final Duration fullEvery;
  private final Marks marks = new Marks();
  private Instant lastRun = EVER;
  private Instant lastFullRun = EVER;
  private volatile Findings findings;

  public Audit(
      JdbcTemplate jdbc,
      PlatformTransactionManager transactions,
      InstantSource clock,
      Duration fullEvery) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.fullEvery = fullEvery;
    findings = new Findings(Map.of(), clock.instant(), EVER, 0, 0, 0);
    snapshot = new TransactionTemplate(transactions);
    snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    snapshot.setReadOnly(true);
  }

  /// @param breaches by law
  /// @param at when the run began
  /// @param oldestOpenHold when it was taken; the epoch where nothing is held
  /// @param overdueHolds open holds of tasks past their deadline
  /// @param openHolds neither captured nor released
  /// @param heldCredits what they are worth
  public record Findings(
      Map<Law, Long> breaches,
      Instant at,
      Instant oldestOpenHold,
      long overdueHolds,
      long openHolds,
      long heldCredits) {
    public boolean clean() {
      return breaches.values().stream().allMatch(count -> count == 0);
    }
  }

  public Findings findings() {
    return findings;
  }

  /// Looks at everything at first, at every `fullEvery`, and for as long as something is broken;
  /// else at what changed.
  public synchronized Findings run() {
    boolean full = !findings.clean() || !clock.instant().isBefore(lastFullRun.plus(fullEvery));
    return run(full ? Extent.EVERYTHING : Extent.CHANGES);
  }

  synchronized Findings run(Extent extent) {
    Instant now = clock.instant();
    boolean full = extent == Extent.EVERYTHING;
    Instant since = full ? EVER : lastRun.minus(OVERLAP);
    if (full) {
      marks.forget(); // after a repair an old mark may speak of what is no longer there
      lastFullRun = now;
    }
    findings = requireNonNull(snapshot.execute(status -> check(extent, since, now)));
    lastRun = now;
    return findings;
  }

  private Findings check(Extent extent, Instant since, Instant now) {
    if (extent == Extent.CHANGES) {
      // A team with most of the journal would make a scan of it look cheap, mark or no mark.
      jdbc.execute("set local enable_seqscan = off");
    }
    List<Mark> wallets = changedSince(since);
    List<Mark> known = marks.of(wallets);
    Map<Law, Long> breaches = new EnumMap<>(Law.class);
    for (Law law : Law.values()) {
      breaches.put(law, breaches(law, extent, known, since));
    }
    Findings found = openHolds(breaches, now);
    if (found.clean()) {
      marks.keep(wallets);
    }
    return found;
  }

  private List<Mark> changedSince(Instant since) {
    return jdbc.query(
        """
        select id, version, available, held, consumed, expired, granted from wallet
        where changed_at >= ? order by changed_at desc limit ?
        """,
        Mark::of,
        since.atOffset(ZoneOffset.UTC),
        Marks.MAX_MARKS);
  }

  private long breaches(Law law, Extent extent, List<Mark> known, Instant since) {
    return requireNonNull(
        jdbc.query(
            law.sql(extent),
            statement -> {
              Mark.fill(statement, known);
              statement.setObject(8, since.atOffset(ZoneOffset.UTC));
            },
            row -> {
              row.next();
              long count = row.getLong(1);
              if (count > 0) {
                log.atError()
                    .addKeyValue("law", law.tag())
                    .addKeyValue("breaches", count)
                    .addKeyValue("for_example", row.getString(2))
                    .log("the books break a law");
              }
              return count;
            }));
  }

  private Findings openHolds(Map<Law, Long> breaches, Instant now) {
    return requireNonNull(
        jdbc.query(
            """
            select min(held_at) as oldest, count(*) filter (where deadline < ?) as overdue,
                   count(*) as open, coalesce(sum(amount), 0) as credits
            from task_hold where state = 1
            """,
            statement -> statement.setObject(1, now.atOffset(ZoneOffset.UTC)),
            row -> {
              row.next();
              OffsetDateTime oldest = row.getObject("oldest", OffsetDateTime.class);
              return new Findings(
                  breaches,
                  now,
                  oldest == null ? EVER : oldest.toInstant(),
                  row.getLong("overdue"),
                  row.getLong("open"),
                  row.getLong("credits"));
            }));
  }
}
