package io.plantain.ledger.book;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.plantain.ledger.posting.Posting;
import org.junit.jupiter.api.Test;

/// `-Dledger.seeds=1000 -Dledger.first-seed=5000` for a long night.
class ModelCheckIT {
  private static final int SEEDS = Integer.getInteger("ledger.seeds", 20);
  private static final int FIRST_SEED = Integer.getInteger("ledger.first-seed", 1);

  @Test
  void theLedgerEqualsTheModelWhateverCrashes() {
    try (HikariDataSource database = Databases.migrated()) {
      ModelCheck check = new ModelCheck(database, Posting::new, WalletRows::new);

      for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
        check.run(seed);
      }

      System.out.println(SEEDS + " seeds: " + check.counts);
      assertThat(check.counts)
          .containsKeys(
              "zombies",
              "rewinds",
              "crashes AT_STATEMENT",
              "crashes BEFORE_COMMIT",
              "crashes AFTER_COMMIT",
              "DUPLICATE",
              "CONFLICT",
              "ended DECLINED",
              "ended VOID");
    }
  }
}
