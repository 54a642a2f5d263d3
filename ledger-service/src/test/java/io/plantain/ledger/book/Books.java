package io.plantain.ledger.book;

import java.time.InstantSource;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/// The real book on a database of a test.
public final class Books {
  private Books() {}

  public static Book on(DataSource database) {
    JdbcTemplate jdbc = new JdbcTemplate(database);
    return new BookConfiguration()
        .book(jdbc, new DataSourceTransactionManager(database), InstantSource.system());
  }
}
