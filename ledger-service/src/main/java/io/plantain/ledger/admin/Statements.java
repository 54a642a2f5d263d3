package io.plantain.ledger.admin;

import io.plantain.ledger.admin.StatementController.Line;
import io.plantain.ledger.admin.StatementController.WalletView;
import io.plantain.ledger.posting.Entry.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/// Reads wallets and the journal; each query is one statement and so one snapshot.
@Component
class Statements {
  private final JdbcTemplate jdbc;

  Statements(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  @Nullable WalletView wallet(String teamId) {
    return jdbc
        .query(
            """
            select available, held, consumed, expired, granted, version, changed_at
            from wallet where owner_kind = 'team' and owner_id = ?
            """,
            (row, number) ->
                new WalletView(
                    teamId,
                    row.getLong("available"),
                    row.getLong("held"),
                    row.getLong("consumed"),
                    row.getLong("expired"),
                    row.getLong("granted"),
                    row.getLong("version"),
                    row.getObject("changed_at", OffsetDateTime.class).toInstant()),
            teamId)
        .stream()
        .findFirst()
        .orElse(null);
  }

  List<Line> lines(String teamId, long beforeVersion, int limit) {
    return jdbc.query(
        """
        select t.version, t.kind, t.ref, t.amount, t.available_after, t.held_after, t.at,
               coalesce(g.reason, e.reason) as reason, g.task_id
        from transfer t
        left join credit_grant g on t.kind = 1 and g.grant_id = t.ref
        left join credit_expiry e on t.kind = 5 and e.expiry_id = t.ref
        where t.wallet_id = (select id from wallet where owner_kind = 'team' and owner_id = ?)
          and t.version < ?
        order by t.version desc limit ?
        """,
        Statements::line,
        teamId,
        beforeVersion,
        limit);
  }

  private static Line line(ResultSet row, int number) throws SQLException {
    Kind kind = Kind.of(row.getInt("kind"));
    UUID ref = row.getObject("ref", UUID.class);
    UUID refunded = row.getObject("task_id", UUID.class); // by an operator, through a grant
    boolean ofTask = kind != Kind.GRANT && kind != Kind.EXPIRE;
    return new Line(
        row.getLong("version"),
        refunded == null ? spoken(kind) : "refund",
        ofTask ? ref : refunded,
        kind == Kind.GRANT ? ref : null,
        kind == Kind.EXPIRE ? ref : null,
        row.getLong("amount"),
        row.getLong("available_after"),
        row.getLong("held_after"),
        row.getString("reason"),
        row.getObject("at", OffsetDateTime.class).toInstant());
  }

  /// Inside: hold, capture, release. Outside: debit, capture, refund.
  private static String spoken(Kind kind) {
    return switch (kind) {
      case GRANT -> "grant";
      case HOLD -> "debit";
      case CAPTURE -> "capture";
      case RELEASE -> "refund";
      case EXPIRE -> "expiry";
    };
  }
}
