package io.plantain.ledger.book;

import io.plantain.ledger.posting.Changes.WalletChange;
import io.plantain.ledger.posting.Wallet;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/// The `wallet` table.
class WalletRows {
  private final JdbcTemplate jdbc;

  WalletRows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /// A statement of its own, in id order: what is read later sees everything that this one waited
  /// for, and no two batches can wait for each other..
  Map<String, Wallet> lock(Collection<String> teams) {
    return read(
        """
        select id, owner_id, available, held, consumed, expired, granted, version, changed_at
        from wallet where owner_kind = 'team' and owner_id = any(?) order by id for no key update
        """,
        teams);
  }

  /// For batches to come; run it in a transaction of its own, before any lock is held.
  void create(Collection<String> teams) {
    new SetWrite<>(
            """
            insert into wallet(owner_kind, owner_id)
            select 'team', team from unnest(?::text[]) as team on conflict do nothing
            """,
            teams.stream().sorted().toList())
        .column("text", team -> team)
        .write(jdbc);
  }

  void update(List<WalletChange> changes) {
    new SetWrite<>(
            """
            update wallet w
            set available = u.available, held = u.held, consumed = u.consumed, expired = u.expired,
                granted = u.granted, version = u.version, changed_at = u.changed_at
            from unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[],
                        ?::bigint[], ?::bigint[], ?::timestamptz[], ?::bigint[])
                 as u(id, available, held, consumed, expired, granted, version, changed_at, before)
            where w.id = u.id and w.version = u.before
            """,
            changes)
        .column("int8", change -> change.after().walletId())
        .column("int8", change -> change.after().available())
        .column("int8", change -> change.after().held())
        .column("int8", change -> change.after().consumed())
        .column("int8", change -> change.after().expired())
        .column("int8", change -> change.after().granted())
        .column("int8", change -> change.after().version())
        .column("timestamptz", change -> change.after().changedAt())
        .column("int8", WalletChange::versionBefore)
        .run(jdbc);
  }

  Map<String, Wallet> read(String sql, Collection<String> teams) {
    Map<String, Wallet> wallets = new HashMap<>();
    jdbc.query(
        sql,
        statement ->
            statement.setArray(1, statement.getConnection().createArrayOf("text", teams.toArray())),
        row -> {
          Wallet wallet = wallet(row);
          wallets.put(wallet.teamId(), wallet);
        });
    return wallets;
  }

  static Wallet wallet(ResultSet row) throws SQLException {
    return new Wallet(
        row.getLong("id"),
        row.getString("owner_id"),
        row.getLong("available"),
        row.getLong("held"),
        row.getLong("consumed"),
        row.getLong("expired"),
        row.getLong("granted"),
        row.getLong("version"),
        row.getObject("changed_at", OffsetDateTime.class).toInstant());
  }
}
