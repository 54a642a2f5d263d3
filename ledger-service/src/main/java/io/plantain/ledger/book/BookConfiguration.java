package io.plantain.ledger.book;

import io.plantain.ledger.posting.Posting;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

@Configuration
class BookConfiguration {
  @Bean
  Book book(JdbcTemplate jdbc, PlatformTransactionManager transactions, InstantSource clock) {
    return new Book(
        new WalletRows(jdbc),
        new HoldRows(jdbc),
        new JournalRows(jdbc),
        transactions,
        clock,
        Posting::new);
  }
}
