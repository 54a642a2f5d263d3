package io.plantain.acceptance.torture.evidence;

import io.plantain.acceptance.Installation;
import io.plantain.event.EventCodec;
import io.plantain.event.StoredMedia;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The services' tables, read-only and each database in one snapshot.
final class Tables {
  private static final int FETCH_ROWS = 5_000;

  private final Installation installation;
  private final Collection<String> teams;

  /// @param teams whose rows are wanted; the ledger is read whole
  Tables(Installation installation, Collection<String> teams) {
    this.installation = installation;
    this.teams = teams;
  }

  private interface Reading<T> {
    T of(ResultSet row) throws SQLException;
  }

  List<TaskRow> tasks() throws SQLException {
    try (Connection intake = open("intake")) {
      return ofTeams(
          intake,
          """
          select task_id, team_id, coalesce(spec::json ->> 'prompt', '') as prompt, request_key,
            (price::json ->> 'count')::int as pictures, price_credits, status, cost_credits, media,
            failure, settlement, created_at, closed_at
          from task where team_id = any(?)
          """,
          row -> {
            String media = row.getString("media");
            return new TaskRow(
                row.getObject("task_id", UUID.class),
                row.getString("team_id"),
                row.getString("prompt"),
                row.getString("request_key"),
                row.getInt("pictures"),
                row.getLong("price_credits"),
                row.getString("status"),
                row.getLong("cost_credits"),
                media == null
                    ? List.of()
                    : List.of(EventCodec.mapper().readValue(media, StoredMedia[].class)),
                row.getString("failure"),
                row.getString("settlement"),
                row.getTimestamp("created_at").toInstant(),
                instant(row, "closed_at"));
          });
    }
  }

  List<UUID> openTasks() throws SQLException {
    try (Connection intake = open("intake")) {
      return ofTeams(
          intake,
          "select task_id from task where team_id = any(?) and closed_at is null",
          row -> row.getObject("task_id", UUID.class));
    }
  }

  List<AttemptRow> attempts() throws SQLException {
    try (Connection generation = open("generation")) {
      return ofTeams(
          generation,
          """
          select task_id, team_id, provider, state, pictures, to_jsonb(a)::text as whole
          from attempt a where team_id = any(?)
          """,
          row ->
              new AttemptRow(
                  row.getObject("task_id", UUID.class),
                  row.getString("team_id"),
                  row.getString("provider"),
                  row.getInt("state"),
                  row.getInt("pictures"),
                  row.getString("whole")));
    }
  }

  List<VerdictRow> verdicts() throws SQLException {
    try (Connection moderation = open("moderation")) {
      return ofTeams(
          moderation,
          "select task_id, outcome, category from verdict where team_id = any(?)",
          row ->
              new VerdictRow(
                  row.getObject("task_id", UUID.class),
                  row.getString("outcome"),
                  row.getString("category")));
    }
  }

  List<StorageRow> stored() throws SQLException {
    try (Connection storage = open("storage")) {
      return ofTeams(
          storage,
          """
          select task_id, kind, reason, pictures, stored_at from storage_outcome
          where team_id = any(?)
          """,
          row ->
              new StorageRow(
                  row.getObject("task_id", UUID.class),
                  row.getString("kind"),
                  row.getString("reason"),
                  row.getInt("pictures"),
                  row.getTimestamp("stored_at").toInstant()));
    }
  }

  Books books() throws SQLException {
    try (Connection ledger = open("ledger")) {
      return new Books(
          all(
              ledger,
              """
              select id, owner_id, available, held, consumed, expired, granted, version from wallet
              """,
              row ->
                  new Books.Wallet(
                      row.getLong("id"),
                      row.getString("owner_id"),
                      row.getLong("available"),
                      row.getLong("held"),
                      row.getLong("consumed"),
                      row.getLong("expired"),
                      row.getLong("granted"),
                      row.getLong("version"))),
          all(
              ledger,
              """
              select task_id, wallet_id, state, amount, captured, unit_credits, images
              from task_hold
              """,
              row ->
                  new Books.Hold(
                      row.getObject("task_id", UUID.class),
                      row.getLong("wallet_id"),
                      Books.State.of(row.getInt("state")),
                      row.getLong("amount"),
                      row.getLong("captured"),
                      row.getObject("unit_credits", Long.class),
                      row.getObject("images", Integer.class))),
          all(
              ledger,
              """
              select wallet_id, version, kind, ref, amount, available_after, held_after, at
              from transfer order by wallet_id, version
              """,
              row ->
                  new Books.Entry(
                      row.getLong("wallet_id"),
                      row.getLong("version"),
                      Books.Kind.of(row.getInt("kind")),
                      row.getObject("ref", UUID.class),
                      row.getLong("amount"),
                      row.getLong("available_after"),
                      row.getLong("held_after"),
                      row.getTimestamp("at").toInstant())),
          all(
              ledger,
              "select grant_id, wallet_id, amount from credit_grant",
              row ->
                  new Books.Grant(
                      row.getObject("grant_id", UUID.class),
                      row.getLong("wallet_id"),
                      row.getLong("amount"))),
          all(
              ledger,
              "select expiry_id, wallet_id, amount, taken from credit_expiry",
              row ->
                  new Books.Expiry(
                      row.getObject("expiry_id", UUID.class),
                      row.getLong("wallet_id"),
                      row.getLong("amount"),
                      row.getLong("taken"))));
    }
  }

  private Connection open(String database) throws SQLException {
    Connection connection =
        DriverManager.getConnection(
            "jdbc:postgresql://127.0.0.1:"
                + installation.setting("PLANTAIN_PORT_POSTGRES")
                + "/"
                + database
                + "?connectTimeout=10&socketTimeout=120&ApplicationName=evidence",
            database,
            installation.credential("database." + database + ".password"));
    connection.setReadOnly(true);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    connection.setAutoCommit(false); // one snapshot, and rows in portions
    return connection;
  }

  private <T> List<T> ofTeams(Connection connection, String sql, Reading<T> reading)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setArray(1, connection.createArrayOf("text", teams.toArray()));
      return read(select, reading);
    }
  }

  private static <T> List<T> all(Connection connection, String sql, Reading<T> reading)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      return read(select, reading);
    }
  }

  private static <T> List<T> read(PreparedStatement select, Reading<T> reading)
      throws SQLException {
    select.setFetchSize(FETCH_ROWS);
    List<T> rows = new ArrayList<>();
    try (ResultSet result = select.executeQuery()) {
      while (result.next()) {
        rows.add(reading.of(result));
      }
    }
    return rows;
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    Timestamp at = row.getTimestamp(column);
    return at == null ? null : at.toInstant();
  }
}
