package io.plantain.ledger;

import io.plantain.event.Balance;
import io.plantain.event.LedgerEvent;
import io.plantain.event.LedgerEvent.CreditsAdded;
import io.plantain.event.LedgerEvent.CreditsTakenBack;
import io.plantain.ledger.posting.Command;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/// What is said about grants and expiries: read from the journal after the commit, so that a
/// repeated command is answered with the same words. An expiry that found nothing to take has no
/// journal row, and nothing is said.
@Component
class Movements {
  private static final String GRANTS =
      """
      select g.grant_id, w.owner_id, t.at, t.amount, g.reason, g.task_id, t.available_after,
        t.held_after, t.version
      from credit_grant g
      join transfer t on t.ref = g.grant_id and t.kind = 1
      join wallet w on w.id = t.wallet_id
      where g.grant_id = any(?)
      """;

  private static final String EXPIRIES =
      """
      select e.expiry_id, w.owner_id, t.at, t.amount, e.reason, t.available_after, t.held_after,
        t.version
      from credit_expiry e
      join transfer t on t.ref = e.expiry_id and t.kind = 5
      join wallet w on w.id = t.wallet_id
      where e.expiry_id = any(?)
      """;

  private final JdbcTemplate jdbc;

  Movements(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /// By the id of the grant or expiry.
  Map<UUID, LedgerEvent> of(List<Command> commands) {
    List<UUID> grants = new ArrayList<>();
    List<UUID> expiries = new ArrayList<>();
    for (Command command : commands) {
      switch (command) {
        case Command.Grant grant -> grants.add(grant.grantId());
        case Command.Expire expire -> expiries.add(expire.expiryId());
        case Command.OfTask ofTask -> {}
      }
    }
    Map<UUID, LedgerEvent> told = new HashMap<>();
    if (!grants.isEmpty()) {
      jdbc.query(
          GRANTS,
          row -> {
            CreditsAdded added = added(row);
            told.put(added.grantId(), added);
          },
          (Object) grants.toArray(UUID[]::new));
    }
    if (!expiries.isEmpty()) {
      jdbc.query(
          EXPIRIES,
          row -> {
            CreditsTakenBack taken = taken(row);
            told.put(taken.expiryId(), taken);
          },
          (Object) expiries.toArray(UUID[]::new));
    }
    return told;
  }

  private static CreditsAdded added(ResultSet row) throws SQLException {
    return new CreditsAdded(
        row.getObject("grant_id", UUID.class),
        row.getString("owner_id"),
        at(row),
        row.getLong("amount"),
        row.getString("reason"),
        row.getObject("task_id", UUID.class),
        balance(row));
  }

  private static CreditsTakenBack taken(ResultSet row) throws SQLException {
    return new CreditsTakenBack(
        row.getObject("expiry_id", UUID.class),
        row.getString("owner_id"),
        at(row),
        row.getLong("amount"),
        row.getString("reason"),
        balance(row));
  }

  private static Instant at(ResultSet row) throws SQLException {
    return row.getObject("at", OffsetDateTime.class).toInstant();
  }

  private static Balance balance(ResultSet row) throws SQLException {
    return new Balance(
        row.getLong("available_after"), row.getLong("held_after"), row.getLong("version"));
  }
}
