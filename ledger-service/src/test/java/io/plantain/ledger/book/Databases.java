package io.plantain.ledger.book;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.plantain.testservers.TestServers;
import org.flywaydb.core.Flyway;

/// Fresh databases with the ledger's schema.
public final class Databases {
  private Databases() {}

  public static HikariDataSource migrated() {
    var database = TestServers.newDatabase();
    HikariConfig pool = new HikariConfig();
    pool.setJdbcUrl(database.url());
    pool.setUsername(database.user());
    pool.setPassword(database.password());
    pool.setMaximumPoolSize(10); // three consumers, their zombies and the audit
    HikariDataSource source = new HikariDataSource(pool);
    Flyway.configure().dataSource(source).load().migrate();
    return source;
  }
}
