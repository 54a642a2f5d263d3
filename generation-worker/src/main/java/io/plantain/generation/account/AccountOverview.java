package io.plantain.generation.account;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// All accounts at a glance, and what somebody does to one by hand.
@Component
public class AccountOverview {
  private static final Logger log = LoggerFactory.getLogger(AccountOverview.class);

  private static final String ALL =
      """
      select a.*, coalesce(probe_at <= now(), false) as probe_due,
        greatest(0, coalesce(extract(epoch from cooldown_until - now()), 0)) as cooling,
        (select count(*) from attempt q
         where q.state = 1 and q.cancel = 0 and q.provider = a.account) as waiting
      from account a order by account
      """;

  private static final String COUNTED =
      // After the lock: whoever changes holds changes in_flight behind this lock as well, so both
      // are from before or both from after.
      """
      update account a set in_flight = s.holds
      from (select coalesce(sum(holds), 0) as holds from attempt
            where state between 1 and 4 and provider = ?) s
      where a.account = ? and a.in_flight <> s.holds
      """;

  private static final String OPEN =
      """
      update account set open_since = coalesce(open_since, now()), open_reason = 'operator',
        probe_at = 'infinity', epoch = epoch + 1
      where account = ?
      """;

  private static final String CLOSE =
      """
      update account set open_since = null, open_reason = null, probe_at = null, failures = 0,
        openings = 0, cooldown_until = null, epoch = epoch + 1
      where account = ?
      """;

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final AccountSettings limits;

  AccountOverview(JdbcTemplate jdbc, TransactionTemplate transaction, AccountSettings limits) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.limits = limits;
  }

  public List<AccountView> all() {
    return jdbc.query(ALL, (row, number) -> read(row));
  }

  private AccountView read(ResultSet row) throws SQLException {
    String account = row.getString("account");
    boolean open = row.getObject("open_since") != null;
    String reason = row.getString("open_reason");
    boolean byHand = "operator".equals(reason);
    return new AccountView(
        account,
        !open ? "closed" : row.getBoolean("probe_due") ? "half_open" : "open",
        reason,
        row.getObject("open_since", OffsetDateTime.class),
        open && !byHand ? row.getObject("probe_at", OffsetDateTime.class) : null,
        row.getInt("failures"),
        row.getDouble("cooling"),
        row.getInt("in_flight"),
        row.getLong("waiting"),
        limits.of(account));
  }

  /// @return false where there is no such account
  public boolean open(String account, String operator, String reason) {
    return byHand("open", OPEN, account, operator, reason);
  }

  /// Closes it whatever opened it, and ends a cooldown.
  ///
  /// @return false where there is no such account
  public boolean close(String account, String operator, String reason) {
    return byHand("close", CLOSE, account, operator, reason);
  }

  private boolean byHand(
      String action, String sql, String account, String operator, String reason) {
    Boolean done =
        transaction.execute(
            status -> {
              if (jdbc.update(sql, account) == 0) {
                return false;
              }
              jdbc.update(
                  "insert into account_audit (account, action, operator, reason)"
                      + " values (?, ?, ?, ?)",
                  account,
                  action,
                  operator,
                  reason);
              return true;
            });
    return Boolean.TRUE.equals(done);
  }

  /// The newest first.
  public List<Map<String, Object>> audit(int limit) {
    return jdbc.queryForList(
        "select at, account, action, operator, reason from account_audit"
            + " order by number desc limit ?",
        limit);
  }

  /// Counts again what is in flight, in case someone has changed rows by hand.
  void recount() {
    for (String account : jdbc.queryForList("select account from account", String.class)) {
      transaction.executeWithoutResult(
          status -> {
            jdbc.queryForList("select 1 from account where account = ? for update", account);
            if (jdbc.update(COUNTED, account, account) > 0) {
              log.atWarn()
                  .addKeyValue("account", account)
                  .log("jobs in flight were miscounted and are counted anew");
            }
          });
    }
  }
}
