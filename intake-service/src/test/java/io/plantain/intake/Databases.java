package io.plantain.intake;

import com.zaxxer.hikari.HikariDataSource;
import io.plantain.testservers.TestDatabase;
import io.plantain.testservers.TestServers;
import org.flywaydb.core.Flyway;

/// Fresh databases with intake's schema.
public final class Databases {
  private Databases() {}

  public static HikariDataSource migrated() {
    TestDatabase database = TestServers.newDatabase();
    HikariDataSource source = new HikariDataSource();
    source.setJdbcUrl(database.url());
    source.setUsername(database.user());
    source.setPassword(database.password());
    Flyway.configure().dataSource(source).load().migrate();
    return source;
  }
}
