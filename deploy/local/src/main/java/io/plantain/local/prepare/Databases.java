package io.plantain.local.prepare;

import io.plantain.local.Credentials;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// One database and one login per service, on one server.
public final class Databases {
  public static final List<String> NAMES =
      List.of("intake", "moderation", "ledger", "generation", "storage");

  private Databases() {}

  /// Harmless the second time.
  public static void create(Connection superuser, Credentials credentials) throws SQLException {
    for (String name : NAMES) {
      try (Statement statement = superuser.createStatement()) {
        // Names are our own constants and passwords hexadecimal: neither needs quoting.
        String login = " login password '" + credentials.databasePassword(name) + "'";
        boolean exists = exists(superuser, "select 1 from pg_roles where rolname = ?", name);
        statement.execute((exists ? "alter role " : "create role ") + name + login);
        if (!exists(superuser, "select 1 from pg_database where datname = ?", name)) {
          statement.execute("create database " + name + " owner " + name);
          // Otherwise every login may connect to every database.
          statement.execute("revoke connect on database " + name + " from public");
        }
      }
    }
  }

  private static boolean exists(Connection connection, String query, String name)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, name);
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }
}
