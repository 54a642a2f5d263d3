package io.plantain.ledger.book;

import io.plantain.ledger.posting.Changes;
import io.plantain.ledger.posting.Command.Grant;
import io.plantain.ledger.posting.Entry;
import io.plantain.ledger.posting.Posting.Expiry;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/// The journal, and the grants and expiries it tells of.
class JournalRows {
  private final JdbcTemplate jdbc;

  JournalRows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /// Which of these grants and expiries are done.
  Set<UUID> seen(Collection<UUID> grants, Collection<UUID> expiries) {
    if (grants.isEmpty() && expiries.isEmpty()) {
      return Set.of();
    }
    return Set.copyOf(
        jdbc.query(
            """
            select grant_id from credit_grant where grant_id = any(?)
            union all select expiry_id from credit_expiry where expiry_id = any(?)
            """,
            statement -> {
              statement.setArray(
                  1, statement.getConnection().createArrayOf("uuid", grants.toArray()));
              statement.setArray(
                  2, statement.getConnection().createArrayOf("uuid", expiries.toArray()));
            },
            (row, number) -> row.getObject(1, UUID.class)));
  }

  void insert(Changes changes) {
    Map<String, Long> walletIds = new HashMap<>();
    changes.after().forEach(wallet -> walletIds.put(wallet.teamId(), wallet.walletId()));
    insertGrants(changes.grants(), walletIds, changes.at());
    insertExpiries(changes.expiries(), walletIds, changes.at());
    insertEntries(changes.entries());
  }

  private void insertGrants(List<Grant> grants, Map<String, Long> walletIds, Instant at) {
    new SetWrite<>(
            """
            insert into credit_grant(grant_id, wallet_id, amount, reason, created_at, task_id)
            select * from unnest(
              ?::uuid[], ?::bigint[], ?::bigint[], ?::text[], ?::timestamptz[], ?::uuid[])
            """,
            grants)
        .column("uuid", Grant::grantId)
        .column("int8", grant -> walletIds.get(grant.teamId()))
        .column("int8", Grant::credits)
        .column("text", Grant::reason)
        .column("timestamptz", grant -> at)
        .column("uuid", Grant::taskId)
        .run(jdbc);
  }

  private void insertExpiries(List<Expiry> expiries, Map<String, Long> walletIds, Instant at) {
    new SetWrite<>(
            """
            insert into credit_expiry(expiry_id, wallet_id, amount, taken, reason, created_at)
            select * from unnest(
              ?::uuid[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::timestamptz[])
            """,
            expiries)
        .column("uuid", expiry -> expiry.command().expiryId())
        .column("int8", expiry -> walletIds.get(expiry.command().teamId()))
        .column("int8", expiry -> expiry.command().credits())
        .column("int8", Expiry::taken)
        .column("text", expiry -> expiry.command().reason())
        .column("timestamptz", expiry -> at)
        .run(jdbc);
  }

  private void insertEntries(List<Entry> entries) {
    new SetWrite<>(
            """
            insert into transfer(
              wallet_id, version, kind, ref, amount, available_after, held_after, at)
            select * from unnest(?::bigint[], ?::bigint[], ?::smallint[], ?::uuid[], ?::bigint[],
              ?::bigint[], ?::bigint[], ?::timestamptz[])
            """,
            entries)
        .column("int8", Entry::walletId)
        .column("int8", Entry::version)
        .column("int2", entry -> entry.kind().code())
        .column("uuid", Entry::ref)
        .column("int8", Entry::credits)
        .column("int8", Entry::availableAfter)
        .column("int8", Entry::heldAfter)
        .column("timestamptz", Entry::at)
        .run(jdbc);
  }
}
