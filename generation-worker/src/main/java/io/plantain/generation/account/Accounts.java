package io.plantain.generation.account;

import io.plantain.generation.provider.Providers;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/// The rows of the accounts. What a submit came to is written at once, so that all workers know;
/// what is in flight changes in the transactions of the attempts themselves.
@Component
public class Accounts {
  private static final Logger log = LoggerFactory.getLogger(Accounts.class);

  private static final String WITH_WAITING =
      """
      select account from account a
      where (cooldown_until is null or cooldown_until <= now())
        and (open_since is null or probe_at <= now())
        and exists (select 1 from attempt q where q.state = 1 and q.cancel = 0
                    and q.provider = a.account and q.next_at <= now())
      """;

  private static final String LOCK =
      """
      select in_flight, coalesce(tokens, 'NaN') as tokens, failures, epoch,
        coalesce(extract(epoch from now() - tokens_at), 0) as elapsed,
        coalesce(cooldown_until > now(), false) as cooling,
        open_since is not null as open, coalesce(probe_at <= now(), false) as probe_due
      from account where account = ? for update
      """;

  private static final String TAKE =
      """
      update account set in_flight = in_flight + ?, tokens = ?, tokens_at = now(),
        probe_at = case when open_since is not null then now() + ?::interval end
      where account = ?
      """;

  private static final String COOL =
      """
      update account set cooldown_until = greatest(cooldown_until, now() + ?::interval)
      where account = ?
      """;

  private static final String TROUBLE =
      // The probe of an open circuit failed: it stays open, and the next pause is longer. Else
      // enough failures in a row open it.
      """
      update account set
        failures = failures + 1,
        open_since = coalesce(open_since, now()),
        open_reason = coalesce(open_reason, 'trouble'),
        probe_at = now() + least(?::interval * power(2, least(openings, 20)), ?::interval),
        openings = openings + 1,
        epoch = epoch + 1
      where account = ? and epoch = ? and (open_since is not null or failures + 1 >= ?)
        and open_reason is distinct from 'operator'
      """;

  private static final String QUOTA =
      """
      update account set failures = failures + 1, open_since = coalesce(open_since, now()),
        open_reason = 'quota', probe_at = now() + ?::interval, openings = openings + 1,
        epoch = epoch + 1
      where account = ? and epoch = ? and open_reason is distinct from 'operator'
      """;

  private static final String WELL =
      """
      update account set failures = 0, open_since = null, open_reason = null, probe_at = null,
        openings = 0, epoch = epoch + case when open_since is null then 0 else 1 end
      where account = ? and epoch = ? and (failures > 0 or open_since is not null)
        and open_reason is distinct from 'operator'
      """;

  private final JdbcTemplate jdbc;
  private final AccountSettings limits;
  private final HealthSettings health;
  private final AccountMetrics metrics;

  public Accounts(
      JdbcTemplate jdbc,
      Providers providers,
      AccountSettings limits,
      HealthSettings health,
      AccountMetrics metrics) {
    this.jdbc = jdbc;
    this.limits = limits;
    this.health = health;
    this.metrics = metrics;
    for (String account : providers.ids()) {
      jdbc.update("insert into account (account) values (?) on conflict do nothing", account);
    }
  }

  public AccountLimits limits(String account) {
    return limits.of(account);
  }

  /// Accounts that may take something and for which something waits; without a lock, so only a
  /// hint.
  public List<String> withWaiting() {
    return jdbc.queryForList(WITH_WAITING, String.class);
  }

  /// Accounts that would take a task now.
  public Set<String> available() {
    Set<String> available = new HashSet<>();
    jdbc.query(
        """
        select account, in_flight from account
        where open_since is null and (cooldown_until is null or cooldown_until <= now())
        """,
        row -> {
          Integer cap = limits.of(row.getString("account")).concurrency();
          if (cap == null || row.getInt("in_flight") < cap) {
            available.add(row.getString("account"));
          }
        });
    return available;
  }

  /// Accounts whose tasks need not wait for them: why, and for how long a task must have waited.
  public Map<String, Detour> detours() {
    Map<String, Detour> detours = new HashMap<>();
    jdbc.query(
        """
        select account, open_reason, in_flight,
          coalesce(cooldown_until > now() + ?::interval, false) as long_cooldown,
          coalesce(cooldown_until > now(), false) as cooldown
        from account
        """,
        row -> {
          String account = row.getString("account");
          String open = row.getString("open_reason");
          AccountLimits limit = limits.of(account);
          Integer cap = limit.concurrency();
          if (open != null) {
            detours.put(account, new Detour("circuit_open_" + open, false));
          } else if (row.getBoolean("cooldown")) {
            detours.put(account, new Detour("cooldown", !row.getBoolean("long_cooldown")));
          } else if (limit.requestsPerMinute() != null
              || cap != null && row.getInt("in_flight") >= cap) {
            // Where our own workers are what is slow, another account would not be faster.
            detours.put(account, new Detour("busy", true));
          }
        },
        interval(health.fallbackAfter()));
    return detours;
  }

  /// @param afterWaiting only for tasks that have waited for `fallbackAfter`
  public record Detour(String why, boolean afterWaiting) {}

  public Duration fallbackAfter() {
    return health.fallbackAfter();
  }

  /// Locks the account until the transaction ends.
  ///
  /// @return null where there is no such account
  public Admission.@Nullable Row lock(String account) {
    return jdbc
        .query(
            LOCK,
            (row, number) ->
                new Admission.Row(
                    row.getInt("in_flight"),
                    row.getDouble("tokens"),
                    row.getDouble("elapsed"),
                    row.getBoolean("cooling"),
                    row.getBoolean("open"),
                    row.getBoolean("probe_due"),
                    row.getInt("failures"),
                    row.getLong("epoch")),
            account)
        .stream()
        .findFirst()
        .orElse(null);
  }

  /// @param most submits that the caller would make
  public Admission admission(String account, Admission.Row row, int most) {
    return Admission.of(row, limits.of(account), most);
  }

  /// In the transaction that holds the lock.
  ///
  /// @param calls that are about to be made
  /// @param holds by how many the jobs in flight grow: a repeated submit may have its permit
  /// @param lease of a probe: then another one may try
  public void take(String account, Admission admission, int calls, int holds, Duration lease) {
    jdbc.update(
        TAKE,
        holds,
        limits.of(account).requestsPerMinute() == null ? null : admission.tokens() - calls,
        interval(lease),
        account);
  }

  /// In the transaction that ends or moves the attempts.
  public void release(Map<String, Integer> byAccount) {
    byAccount.forEach(
        (account, holds) -> {
          if (holds != 0) {
            jdbc.update(
                "update account set in_flight = in_flight + ? where account = ?", holds, account);
          }
        });
  }

  /// The provider said that it is asked too often: nobody submits there for a while.
  public void cool(String account, @Nullable Duration asked) {
    Duration pause = asked == null ? health.cooldown() : asked;
    safely(account, () -> jdbc.update(COOL, interval(pause), account));
    metrics.cooled(account);
  }

  /// A submit came to nothing.
  public void trouble(String account, Standing standing) {
    safely(
        account,
        () -> {
          int opened =
              jdbc.update(
                  TROUBLE,
                  interval(health.pause()),
                  interval(health.longestPause()),
                  account,
                  standing.epoch(),
                  health.failures());
          if (opened == 0) {
            jdbc.update(
                "update account set failures = failures + 1 where account = ? and epoch = ?",
                account,
                standing.epoch());
          } else {
            opened(account, "trouble");
          }
        });
  }

  /// The account is out of credits: every further submit would be refused, too.
  public void exhausted(String account, Standing standing) {
    safely(
        account,
        () -> {
          if (jdbc.update(QUOTA, interval(health.quotaPause()), account, standing.epoch()) > 0) {
            opened(account, "quota");
          }
        });
  }

  /// A submit was answered as it should be.
  public void well(String account, Standing standing) {
    if (standing.troubled()) {
      safely(
          account,
          () -> {
            if (jdbc.update(WELL, account, standing.epoch()) > 0) {
              log.atInfo().addKeyValue("account", account).log("a provider account is well again");
            }
          });
    }
  }

  private void opened(String account, String reason) {
    metrics.opened(account, reason);
    log.atWarn()
        .addKeyValue("account", account)
        .addKeyValue("reason", reason)
        .log("the circuit of a provider account is open; its tasks wait");
  }

  /// A report that is lost is made again by the next submit.
  private static void safely(String account, Runnable report) {
    try {
      report.run();
    } catch (RuntimeException lost) {
      log.atWarn()
          .addKeyValue("account", account)
          .addKeyValue("reason", lost.getClass().getSimpleName())
          .log("what an account's answer says could not be written down");
    }
  }

  static String interval(Duration duration) {
    return duration.toMillis() + " milliseconds";
  }
}
